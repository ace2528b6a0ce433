import { lstat, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { digestFile, folderContents, type ContentFile } from '@opendxt/bundle';
import { resolveLaunch, type Manifest } from '@opendxt/manifest';
import { directoriesBelow, preferredMinors } from '../launch/index.ts';
import {
  chooseRuntime,
  runtimeCommand,
  type Machine,
  type RuntimeChoice,
} from '../runtimes/index.ts';
import type { Made } from '../store/index.ts';
import { chooseSources, compileSources, emptyBytecode } from './bytecode/index.ts';
import { programsWithoutRight } from './programs/index.ts';
import type { PreparationContext, PrepareOptions } from './types.ts';
import { mendBundledEnvironment, rootOfEnvironment } from './venv/index.ts';

export interface UnpackedBundle {
  /** Where it is and will stay; what lies in it can still be changed. */
  readonly dir: string;
  readonly manifest: Manifest;
  readonly files: readonly ContentFile[];
}

/**
 * Makes an unpacked bundle ready for this machine, before it is sealed: a virtual environment gets
 * a Python of this machine, programs whose mode was lost can be executed, sources of Python are
 * compiled, and bytecode that it brings is put aside. Answers with what is other than in the bundle.
 * @throws {HostError} `cannot-run` where the environment needs a Python that is not here
 */
export async function prepareFiles(
  { dir, manifest, files }: UnpackedBundle,
  { machine, sandbox, home }: PreparationContext,
  options: PrepareOptions = {},
): Promise<Made | undefined> {
  const launch = resolveLaunch(manifest, {
    platform: machine.platform,
    arch: machine.arch,
    directories: directoriesBelow(machine.home, machine.temp),
    userConfig: {},
    extensionDir: dir,
  });
  const bundle = { dir, manifest, files, machine, cacheDir: home.cache };
  const root = rootOfEnvironment(dir, files, launch.command);
  const mended = root === undefined ? undefined : await mendBundledEnvironment(bundle, root);
  const programs = await programsWithoutRight(dir, files, launch);
  const links = mended?.links ?? [];
  const linked = new Set(links.map(({ path }) => path));
  const changed = [
    ...(mended?.files ?? []).map((path) => ({ path, executable: !path.endsWith('.cfg') })),
    ...programs
      .filter((path) => !linked.has(path) && mended?.files.includes(path) !== true)
      .map((path) => ({ path, executable: true })),
  ];
  const python = mended?.python ?? (await pythonOf(bundle, launch.command));
  const compiled =
    python === undefined ? [] : await compile(bundle, python, { machine, sandbox, home }, options);
  const describeAll = (all: readonly File[]) => Promise.all(all.map((file) => describe(dir, file)));
  const bytecode = await describeAll(compiled.map((path) => ({ path, executable: false })));
  const all = [...(await describeAll(changed)), ...bytecode];
  if (all.length + links.length === 0) return undefined;
  const isCompiled = bytecode.some(({ size }) => size > 0);
  return {
    files: all,
    links,
    ...(isCompiled && python !== undefined && { compiledFor: minorOf(python.version) }),
  };
}

interface Bundle extends UnpackedBundle {
  readonly machine: Machine;
  readonly cacheDir: string;
}

type Python = Pick<RuntimeChoice, 'command'> & { readonly version: string };

/** The Python that will run the server, as far as that can be said now. */
async function pythonOf(
  { dir, manifest, machine, cacheDir }: Bundle,
  command: string,
): Promise<Python | undefined> {
  const kind = runtimeCommand(command)?.name;
  // A launcher takes one from its PATH.
  const name = kind === 'python' ? command : 'python3';
  if (kind !== 'python' && (kind !== undefined || manifest.server.type !== 'python'))
    return undefined;
  const minors = await preferredMinors(manifest, await folderContents(dir), machine);
  const {
    missing,
    version,
    command: found,
  } = await chooseRuntime(name, machine, {
    ranges: manifest.compatibility.runtimes,
    cacheDir,
    ...(minors === undefined ? {} : { minors }),
  });
  return missing !== undefined || version === undefined ? undefined : { command: found, version };
}

async function compile(
  { dir, files, machine }: Bundle,
  { command, version }: Python,
  context: PreparationContext,
  options: PrepareOptions,
): Promise<readonly string[]> {
  const known = new Set(files.map(({ path }) => path));
  const sources = chooseSources([...known], minorOf(version), machine.platform);
  const found = [...(await emptyBytecode(dir, [...known]))];
  await compileSources(command, dir, sources, context, options);
  for (const folder of new Set(
    sources.map((path) => posix.join(posix.dirname(path), '__pycache__')),
  ))
    for (const name of await namesIn(join(dir, folder))) {
      const path = posix.join(folder, name);
      if (!known.has(path) && (await lstat(join(dir, path))).isFile()) found.push(path);
    }
  return found;
}

type File = Pick<ContentFile, 'path' | 'executable'>;

async function describe(dir: string, { path, executable }: File): Promise<ContentFile> {
  const { size } = await lstat(join(dir, path));
  return { path, executable, size, sha256: await digestFile(join(dir, path)) };
}

function minorOf(version: string): string {
  return version.split('.', 2).join('.');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
}
