import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { faultHook } from './fault-hook.ts';

/** Ways to run a command so that its changes to the file system are counted, or cut short. */
export interface Faults {
  /** The environment in which a command notes the changes that it makes. */
  readonly counting: Readonly<Record<string, string>>;
  /** The changes that were made by the last command that was counted, each with its path. */
  steps(): Promise<readonly string[]>;
  /** The environment in which a command is killed (SIGKILL) right before its `at`th change. */
  killing(at: number): Readonly<Record<string, string>>;
  /** The same, before the change whose description, as `steps` has it, begins with this. */
  killingBefore(step: string): Readonly<Record<string, string>>;
}

export async function faults(folder: string): Promise<Faults> {
  const file = join(folder, 'fault hook.mjs');
  const log = join(folder, 'changes.log');
  await writeFile(file, faultHook);
  const load = { NODE_OPTIONS: `--import=${pathToFileURL(file).href}` };
  return {
    counting: { ...load, FAULT_LOG: log },
    steps: async () => {
      const steps = existsSync(log) ? (await readFile(log, 'utf8')).trim().split('\n') : [];
      await rm(log, { force: true });
      return steps;
    },
    killing: (at) => ({ ...load, FAULT_AT: String(at) }),
    killingBefore: (step) => ({ ...load, FAULT_BEFORE: step }),
  };
}
