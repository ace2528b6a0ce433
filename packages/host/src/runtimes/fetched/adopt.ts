import { mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { binaryHeadLength, readBinaryFormat } from '@opendxt/bundle';
import { HostError } from '../../error/index.ts';
import { lock, prepareHome, type Home } from '../../home/index.ts';
import { fetchedRuntimes } from '../choose.ts';
import type { Machine } from '../machine.ts';
import { probe } from '../probe/index.ts';

/** A runtime that was fetched for OpenDXT alone. */
export interface FetchedRuntime {
  /** `node-22.11.0`: what `runtimes remove` takes. */
  readonly name: string;
  readonly version: string;
  /** The program. */
  readonly path: string;
}

const ofNode = /^node-(\d+\.\d+\.\d+)$/;
const unfinished = '.adding-';

/** Where the program lies in the folder of a runtime. */
const programOf = (folder: string, { platform }: Pick<Machine, 'platform'>) =>
  join(folder, 'bin', platform === 'win32' ? 'node.exe' : 'node');

/** What was fetched and is there. */
export async function listFetched(
  { cache }: Pick<Home, 'cache'>,
  machine: Machine,
): Promise<readonly FetchedRuntime[]> {
  const folder = fetchedRuntimes(cache);
  const names = await readdir(folder).catch(() => []);
  return names.sort().flatMap((name) => {
    const version = ofNode.exec(name)?.[1];
    if (version === undefined) return [];
    return [{ name, version, path: programOf(join(folder, name), machine) }];
  });
}

/**
 * Lets a Node be brought into a folder and takes it over: only when it is for this machine and says
 * the version that it should have, and then at once. What is there already is not fetched again.
 * @throws {HostError} `runtime-refused`
 */
export async function adoptNode(
  home: Home,
  machine: Machine,
  version: string,
  /** Brings the package into an empty folder, and answers with where it lies there. */
  bring: (folder: string) => Promise<string>,
): Promise<FetchedRuntime> {
  const folder = fetchedRuntimes(home.cache);
  const name = `node-${version}`;
  const target = join(folder, name);
  const fetched = { name, version, path: programOf(target, machine) };
  await prepareHome(home);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await using _lock = await lock(join(home.run, 'runtimes.lock'));
  await removeUnfinished(folder);
  if (await isFolder(target)) return fetched;
  const beside = join(folder, `${unfinished}${name}`);
  try {
    await mkdir(beside, { mode: 0o700 });
    const brought = await bring(beside);
    await check(brought, beside, version, machine);
    await rename(brought, target);
    return fetched;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/**
 * Removes a fetched runtime; servers that need it say so when they start.
 * @throws {HostError} `no-such-runtime`
 */
export async function removeFetched(home: Home, machine: Machine, name: string): Promise<void> {
  await prepareHome(home);
  await using _lock = await lock(join(home.run, 'runtimes.lock'));
  const known = await listFetched(home, machine);
  if (!known.some((fetched) => fetched.name === name))
    throw new HostError('no-such-runtime', `\`${name}\` is no runtime that was added`, {
      hint:
        known.length === 0
          ? 'none was added; those that others installed are removed by their own means'
          : `added: ${known.map((fetched) => `\`${fetched.name}\``).join(', ')}`,
    });
  const folder = fetchedRuntimes(home.cache);
  const doomed = join(folder, `${unfinished}${name}`);
  await rename(join(folder, name), doomed);
  await rm(doomed, { recursive: true, force: true });
}

async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(unfinished)) await rm(join(folder, name), { recursive: true, force: true });
}

async function check(
  brought: string,
  beside: string,
  version: string,
  machine: Machine,
): Promise<void> {
  const program = programOf(brought, machine);
  const refuse = (why: string) =>
    new HostError('runtime-refused', `what was fetched is not Node ${version}: ${why}`, {
      hint: 'nothing was kept; look at the registry that npm uses: `npm config get registry`',
    });
  const real = await realpath(program).catch(() => undefined);
  if (real?.startsWith(await realpath(beside)) !== true) throw refuse('it holds no such program');
  const format = readBinaryFormat(await headOf(real));
  if (format?.platform !== machine.platform || !format.archs.includes(machine.arch))
    throw refuse(`it is not for ${machine.platform} ${machine.arch}`);
  const probed = await probe('node', real, machine);
  if (probed?.version !== version)
    throw refuse(probed === undefined ? 'it does not run' : `it says that it is ${probed.version}`);
}

async function headOf(path: string): Promise<Buffer> {
  await using file = await open(path);
  const head = Buffer.alloc(binaryHeadLength);
  const { bytesRead } = await file.read(head, 0, binaryHeadLength, 0);
  return head.subarray(0, bytesRead);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
