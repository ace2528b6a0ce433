import { readdirSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { compareVersions } from '../version/index.ts';
import type { Machine } from '../machine.ts';
import type { Candidate, RuntimeName } from '../types.ts';
import { foldersBehindShims, isShim } from './shims.ts';
import { isExecutable } from './is-executable.ts';
import { usualPlaces, type Place } from './places.ts';

/** The variable by which a user names a runtime. */
export const explicitVariables: Readonly<Record<RuntimeName, string>> = {
  node: 'OPENDXT_NODE',
  python: 'OPENDXT_PYTHON',
  uv: 'OPENDXT_UV',
};

/**
 * Programs of these names that may be this runtime, the preferred first: what the user named, for
 * Node the one that runs us, PATH, the usual places, what was fetched. Looks at files alone and
 * executes nothing; the same file is named once.
 */
export function* findCandidates(
  name: RuntimeName,
  programs: readonly string[],
  machine: Machine,
  fetchedDir?: string,
): Generator<Candidate> {
  const seen = new Set<string>();
  const last: Candidate[] = [];
  for (const candidate of allCandidates(name, programs, machine, fetchedDir)) {
    const { path, explicit = false } = candidate;
    const key = identity(path);
    if (seen.has(key)) continue;
    seen.add(key);
    if (!explicit && (isEnvironment(path) || isAppleStub(path, machine))) last.push(candidate);
    else yield candidate;
  }
  yield* last.filter(({ path }) => !isAppleStub(path, machine) || hasAppleTools());
}

function* allCandidates(
  name: RuntimeName,
  programs: readonly string[],
  machine: Machine,
  fetchedDir: string | undefined,
): Generator<Candidate> {
  const variable = explicitVariables[name];
  const explicit = machine.env[variable];
  if (explicit !== undefined && explicit !== '')
    yield { path: explicitPath(explicit, name, programs, machine), from: variable, explicit: true };
  if (name === 'node') {
    const { nodePath, nodeVersion } = machine;
    yield {
      path: nodePath,
      from: 'the Node that runs OpenDXT',
      ...(nodeVersion === undefined ? {} : { version: nodeVersion }),
    };
  }
  for (const folder of pathFolders(machine)) yield* programsIn(folder, 'PATH', programs, machine);
  for (const place of usualPlaces(name, machine)) yield* candidatesAt(place, programs, machine);
  if (fetchedDir !== undefined)
    yield* candidatesAt(
      {
        from: '`dxt runtimes add`',
        folder: fetchedDir,
        below: 'bin',
        version: new RegExp(`^${name}-(\\d+\\.\\d+\\.\\d+)$`),
      },
      programs,
      machine,
    );
}

/** `uvx` lies beside the `uv` that the user named. */
function explicitPath(
  path: string,
  name: RuntimeName,
  programs: readonly string[],
  machine: Machine,
): string {
  return name === 'uv' ? join(dirname(path), fileName(programs[0] ?? 'uv', machine)) : path;
}

/** The folders of PATH; of shims, what is behind them. */
function pathFolders({ env }: Machine): readonly string[] {
  const path = env['PATH'] ?? env['Path'] ?? '';
  return path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !isStoreStub(folder) && !isOpenToAll(folder))
    .flatMap(foldersBehindShims);
}

/** Whoever puts a program there would have it executed by everybody who only lists runtimes. */
function isOpenToAll(folder: string): boolean {
  if (process.platform === 'win32') return false;
  try {
    return (statSync(folder).mode & 0o002) !== 0;
  } catch {
    // It is not there, or not for this user: nothing is found in it either way.
    return false;
  }
}

/** Windows puts programs there that open its store instead of running anything. */
export function isStoreStub(folder: string): boolean {
  return /\\Microsoft\\WindowsApps\\?$/i.test(folder);
}

function candidatesAt(
  { from, folder, below, version, programs: own }: Place,
  wanted: readonly string[],
  machine: Machine,
): readonly Candidate[] {
  const programs = own ?? wanted;
  if (below === undefined || version === undefined)
    return programsIn(folder, from, programs, machine);
  const versions = namesIn(folder).flatMap((entry) => {
    const match = version.exec(entry);
    return match === null ? [] : [{ entry, found: match[1] }];
  });
  versions.sort((a, b) => compareVersions(b.found ?? b.entry, a.found ?? a.entry));
  return versions.flatMap(({ entry, found }) =>
    programsIn(join(folder, entry, below), from, programs, machine)
      .slice(0, 1)
      .map((candidate) => (found === undefined ? candidate : { ...candidate, version: found })),
  );
}

function programsIn(
  folder: string,
  from: string,
  programs: readonly string[],
  machine: Machine,
): readonly Candidate[] {
  const names = programs.includes('python3')
    ? [programs[0] ?? '', ...minorsIn(folder), ...programs.slice(1)]
    : programs;
  return names
    .map((program) => join(folder, fileName(program, machine)))
    .filter((path) => isExecutable(path) && !isShim(path))
    .map((path) => ({ path, from }));
}

/** `python3.13`, `python3.12` …: the newest first. */
function minorsIn(folder: string): readonly string[] {
  return namesIn(folder)
    .filter((entry) => /^python3\.\d+$/.test(entry))
    .sort((a, b) => Number(b.slice(8)) - Number(a.slice(8)));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function fileName(program: string, { platform }: Machine): string {
  return platform === 'win32' ? `${program}.exe` : program;
}

/**
 * The environment of the project that somebody works on is on the PATH of one shell, and gone in
 * the next: what is for all comes first.
 */
function isEnvironment(path: string): boolean {
  return exists(join(dirname(path), '..', 'pyvenv.cfg'));
}

/** A virtual environment is another runtime than the one that its link leads to. */
function identity(path: string): string {
  try {
    const folder = realpathSync(dirname(path));
    return isEnvironment(join(folder, 'python')) ? join(folder, 'python') : realpathSync(path);
  } catch {
    return path;
  }
}

function isAppleStub(path: string, { platform }: Machine): boolean {
  return platform === 'darwin' && path === '/usr/bin/python3';
}

/** Without them the Python of macOS opens a dialog instead of running. */
function hasAppleTools(): boolean {
  return [
    '/Library/Developer/CommandLineTools/usr/bin',
    '/Applications/Xcode.app/Contents/Developer',
  ].some(exists);
}

function exists(path: string): boolean {
  try {
    realpathSync(path);
    return true;
  } catch {
    return false;
  }
}
