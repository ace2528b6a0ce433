import { lstat, readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Contents } from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';
import { resolveLaunch } from '@opendxt/manifest';
import { HostError } from '../../error/index.ts';
import { directoriesBelow } from '../../launch/index.ts';
import { runtimeCommand, type Machine } from '../../runtimes/index.ts';

/** A project in a bundle, whose packages are brought by uv. */
export interface UvProject {
  /** Absolute. */
  readonly dir: string;
  /** `pyproject.toml`. */
  readonly text: string;
  /** `uv.lock`; without one the newest that fit are taken. */
  readonly lock?: string;
  /** The start of `.python-version`, as it is written. */
  readonly pinned?: string;
}

/**
 * The project that the server of a bundle is run in by `uv run`; undefined where it is run
 * otherwise, or has none.
 * @param dir where the bundle is unpacked, or would be
 * @param contents what is in it, where it is not unpacked
 * @throws {HostError} `packages-missing` where a file of it is too large to be read
 */
export async function findProject(
  dir: string,
  manifest: Manifest,
  machine: Machine,
  contents?: Contents,
): Promise<UvProject | undefined> {
  const { command, args } = resolveLaunch(manifest, {
    platform: machine.platform,
    arch: machine.arch,
    directories: directoriesBelow(machine.home, machine.temp),
    userConfig: {},
    extensionDir: dir,
  });
  if (runtimeCommand(command)?.programs[0] !== 'uv' || !args.includes('run')) return undefined;
  const folder = ['--project', '--directory'].flatMap((name) => valueOf(name, args) ?? [])[0];
  const project = folder === undefined ? dir : resolve(dir, folder);
  if (!isWithin(dir, project)) return undefined;
  const [text, lock, pinned] = await Promise.all(
    ['pyproject.toml', 'uv.lock', '.python-version'].map((name) =>
      contents === undefined
        ? readIn(project, name)
        : readFrom(contents, relative(dir, join(project, name))),
    ),
  );
  if (text === undefined) return undefined;
  return {
    dir: project,
    text,
    ...(lock === undefined ? {} : { lock }),
    ...(pinned === undefined ? {} : { pinned: pinned.slice(0, 1024) }),
  };
}

function valueOf(option: string, args: readonly string[]): string | undefined {
  const at = args.indexOf(option);
  if (at >= 0) return args[at + 1];
  return args.find((argument) => argument.startsWith(`${option}=`))?.slice(option.length + 1);
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith('..') && !isAbsolute(way);
}

/** Bytes; the locks of the largest projects have a tenth of it. */
const most = 16 * 1024 ** 2;

async function readIn(folder: string, name: string): Promise<string | undefined> {
  const path = join(folder, name);
  const info = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (info?.isFile() !== true) return undefined;
  refuseHuge(name, info.size);
  return readFile(path, 'utf8');
}

async function readFrom(contents: Contents, path: string): Promise<string | undefined> {
  const name = path.split(sep).join('/');
  const entry = contents.entries.get(name);
  if (entry?.kind !== 'file') return undefined;
  refuseHuge(name, entry.size);
  return Buffer.from(await contents.read(name)).toString();
}

function refuseHuge(name: string, size: number): void {
  if (size <= most) return;
  throw new HostError(
    'packages-missing',
    `\`${name}\` says which packages are needed: expected at most ${most} bytes, found ${size}`,
    { hint: 'ask the author for a bundle that is right' },
  );
}
