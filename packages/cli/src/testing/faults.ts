import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Loaded before the command: counts the calls that change a file system, and ends before one of them.
const hook = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { FAULT_AT, FAULT_LOG } = process.env;
const { kill } = process;
const write = fs.writeSync;
const log = FAULT_LOG && fs.openSync(FAULT_LOG, 'w');
let count = 0;
let inside = false;
function step(name) {
  count += 1;
  if (log) write(log, name + '\\n');
  if (String(count) === FAULT_AT) kill(process.pid, 'SIGKILL');
}
const changes = (name, [, flags = 'r']) => name !== 'open' || /[wax]/.test(flags);
for (const name of ['chmod', 'copyFile', 'mkdir', 'open', 'rename', 'rm', 'rmdir', 'writeFile']) {
  const later = fs.promises[name];
  fs.promises[name] = (...args) => {
    if (changes(name, args)) step(name);
    return later.apply(fs.promises, args);
  };
  const now = fs[name + 'Sync'];
  fs[name + 'Sync'] = (...args) => {
    if (inside) return now.apply(fs, args);
    if (changes(name, args)) step(name);
    inside = true;
    try {
      return now.apply(fs, args);
    } finally {
      inside = false;
    }
  };
}
const handle = await fs.promises.open(import.meta.filename);
const proto = Object.getPrototypeOf(handle);
await handle.close();
for (const name of ['sync', 'writeFile']) {
  const later = proto[name];
  proto[name] = function (...args) {
    step(name);
    return later.apply(this, args);
  };
}
syncBuiltinESMExports();
`;

/** Ways to run a command so that its changes to the file system are counted, or cut short. */
export interface Faults {
  /** The environment in which a command notes the change that it makes. */
  readonly counting: Readonly<Record<string, string>>;
  /** How many changes were made by the last command that was counted. */
  count(): Promise<number>;
  /** The environment in which a command is killed (SIGKILL) right before its `at`th change. */
  killing(at: number): Readonly<Record<string, string>>;
}

export async function faults(folder: string): Promise<Faults> {
  const file = join(folder, 'fault hook.mjs');
  const log = join(folder, 'changes.log');
  await writeFile(file, hook);
  const load = { NODE_OPTIONS: `--import=${pathToFileURL(file).href}` };
  return {
    counting: { ...load, FAULT_LOG: log },
    count: async () => {
      const changes = existsSync(log) ? (await readFile(log, 'utf8')).trim().split('\n') : [];
      await rm(log, { force: true });
      return changes.length;
    },
    killing: (at) => ({ ...load, FAULT_AT: String(at) }),
  };
}
