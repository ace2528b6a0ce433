import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, copyFile, mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@opendxt/testkit';
import { noNetwork, usualLimits, type Box, type BoxEvent } from '../backend.ts';
import type { ProcessEnd } from '../../servers/index.ts';
import type { DriverTask } from './box-driver.ts';
import { bundleDriver } from './bundle-driver.ts';

const nobody = 65_534;

/** Users as whom servers are tried: root can be anybody. */
export const users =
  process.getuid?.() === 0 ? (['root', 'an ordinary user'] as const) : (['this user'] as const);

export type User = (typeof users)[number];

export interface Told {
  readonly pid?: number;
  readonly level?: string;
  readonly shortcomings?: readonly string[];
  readonly event?: BoxEvent;
  readonly ended?: ProcessEnd;
  readonly explanation?: string;
  readonly refused?: { readonly code: string; readonly message: string; readonly hint?: string };
}

export interface Try {
  readonly command?: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly box?: Partial<Box>;
  readonly terminal?: boolean;
  /** Of the driver, beyond the standard streams. */
  readonly descriptors?: readonly (number | 'ignore')[];
  /** Started by this instead of directly: what `{}` stands for. */
  readonly through?: (command: readonly string[]) => readonly string[];
}

/** A host of another process, its extension and its user. */
export interface BoxLab {
  readonly root: string;
  readonly node: string;
  readonly box: Box;
  /** Makes a folder of the user's, outside OPENDXT_HOME. */
  folder(name: string): Promise<string>;
  start(attempt: Try): Promise<Attempt>;
  /** Runs a Node script in the box and answers with what it prints as JSON. */
  inside(script: string, attempt?: Omit<Try, 'args'>): Promise<unknown>;
}

export interface Attempt {
  readonly driver: ChildProcess;
  told(): readonly Told[];
  /** Waits until the driver has ended. */
  readonly end: Promise<{ readonly stdout: string; readonly stderr: string }>;
}

let bundled: Promise<string> | undefined;

/** The folders of a lab have names that break what quotes badly. */
export async function boxLab(user: User): Promise<BoxLab & AsyncDisposable> {
  const folder = await temporaryFolder('opendxt box ü-');
  const root = folder.path;
  const other = user === 'an ordinary user';
  const own = async (path: string) => {
    if (other) await chown(path, nobody, nobody);
  };
  const make = async (name: string) => {
    const path = join(root, name);
    await mkdir(path, { recursive: true });
    await own(path);
    return path;
  };
  await chmod(root, 0o755);
  await own(root);
  const home = await make('OpenDXT höme');
  for (const name of ['cache', 'store', 'data']) await make(`OpenDXT höme/${name}`);
  const driver = join(root, 'driver.mjs');
  bundled ??= bundleDriver(fileURLToPath(new URL('box-driver.ts', import.meta.url)));
  await writeFile(driver, await bundled);
  const node = await nodeFor(root, other);
  const box: Box = {
    id: 'tried',
    extensionDir: await make('OpenDXT höme/store/tried'),
    dataDir: await make('OpenDXT höme/data/tried'),
    runtime: node.startsWith('/usr/') ? [] : [node],
    reads: [],
    writes: [],
    network: noNetwork,
    limits: usualLimits,
  };
  await make('OpenDXT höme/data/tried/home');
  let count = 0;

  const start = async (attempt: Try): Promise<Attempt> => {
    count += 1;
    const journal = join(root, `journal-${count}`);
    const path = join(root, `task-${count}.json`);
    await writeFile(journal, '');
    await own(journal);
    const task: DriverTask = {
      home,
      box: { ...box, ...attempt.box },
      command: {
        command: attempt.command ?? node,
        args: attempt.args,
        env: { PATH: '/usr/bin:/bin', HOME: join(box.dataDir, 'home'), ...attempt.env },
        cwd: attempt.cwd ?? box.dataDir,
      },
      terminal: attempt.terminal ?? false,
      journal,
    };
    await writeFile(path, JSON.stringify(task));
    const plain = [...(other ? setpriv : []), node, driver, path];
    const [command = '', ...args] = attempt.through?.(plain) ?? plain;
    const child = spawn(command, args, {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', HOME: home },
      stdio: ['pipe', 'pipe', 'pipe', ...(attempt.descriptors ?? [])],
    });
    child.stdin?.on('error', () => undefined);
    const told = () =>
      readFileSync(journal, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Told);
    const ended = once(child, 'exit');
    const outputs = Promise.all([child.stdout, child.stderr].map(allOf));
    const end = Promise.all([outputs, ended]).then(([[stdout = '', stderr = '']]) => ({
      stdout,
      stderr,
    }));
    return { driver: child, told, end };
  };

  return {
    root,
    node,
    box,
    folder: make,
    start,
    inside: async (script, attempt = {}) => {
      const run = await start({ ...attempt, args: ['--input-type=module', '-e', script] });
      run.driver.stdin?.end();
      const { stdout, stderr } = await run.end;
      try {
        return JSON.parse(stdout) as unknown;
      } catch {
        throw new Error(`${stdout}\n${stderr}\n${JSON.stringify(run.told())}`);
      }
    },
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

async function allOf(stream: Readable | null): Promise<string> {
  return stream === null ? '' : text(stream);
}

const setpriv = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];

/** A Node that this user may run: those in somebody's home are copied. */
async function nodeFor(root: string, other: boolean): Promise<string> {
  const node = await realpath(process.execPath);
  if (!other || node.startsWith('/usr/')) return node;
  if (existsSync('/usr/bin/node')) return '/usr/bin/node';
  const copy = join(root, 'node');
  await copyFile(node, copy);
  return copy;
}
