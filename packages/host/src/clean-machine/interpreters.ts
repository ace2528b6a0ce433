import { isAbsolute } from 'node:path';
import type { Manifest } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import {
  chooseRuntime,
  listRuntimes,
  parseRange,
  type ListedRuntime,
  type Machine,
} from '../runtimes/index.ts';
import type { CleanOptions } from './types.ts';

/** A Python to run the server with, or why there is none. */
export interface Interpreter {
  /** As it was asked for; absent where a host would choose. */
  readonly wanted?: string;
  /** The machine on which a host would choose this one. */
  readonly machine: Machine;
  readonly missing?: HostError;
}

export interface Interpreters {
  readonly chosen: readonly Interpreter[];
  /** Versions that were found and that the manifest does not take. */
  readonly skipped: readonly string[];
}

/** The Pythons of the rows; for a server that no Python runs there is one row, without. */
export async function chooseInterpreters(
  { manifest, pythons }: Pick<CleanOptions, 'manifest' | 'pythons'>,
  machine: Machine,
  cacheDir?: string,
): Promise<Interpreters> {
  if (pythons === undefined) return { chosen: [{ machine }], skipped: [] };
  const fits = await rangeOf(manifest);
  const known = (await listRuntimes(machine, cacheDir)).filter(({ name }) => name === 'python');
  if (pythons === 'all') {
    const usable = known.filter(isUsual);
    return {
      chosen: usable
        .filter(({ version }) => fits.test(version))
        .map(({ path, version }) => forced(machine, path, version)),
      skipped: usable.flatMap(({ version = '' }) => (fits.test(version) ? [] : [version])),
    };
  }
  const chosen: Interpreter[] = [];
  for (const wanted of pythons) chosen.push(await findWanted(wanted, known, fits, machine));
  return { chosen, skipped: [] };
}

/** What a host would choose by itself; others are for those who name them. */
function isUsual({ version, implementation = 'cpython', freeThreaded = false }: ListedRuntime) {
  return version !== undefined && implementation === 'cpython' && !freeThreaded;
}

interface Range {
  readonly text: string | undefined;
  readonly test: (version: string | undefined) => boolean;
}

async function rangeOf({ compatibility }: Manifest): Promise<Range> {
  const text = compatibility.runtimes['python'];
  const range = text === undefined ? undefined : await parseRange(text);
  return { text, test: (version) => version !== undefined && range?.(version) !== false };
}

async function findWanted(
  wanted: string,
  known: readonly ListedRuntime[],
  fits: Range,
  machine: Machine,
): Promise<Interpreter> {
  const found = isAbsolute(wanted)
    ? await lookAt(wanted, machine)
    : known.find((runtime) => isWanted(wanted, runtime));
  const missing = whyMissing(wanted, found?.version, fits, known);
  if (found === undefined || missing !== undefined)
    return { wanted, machine, ...(missing === undefined ? {} : { missing }) };
  return forced(machine, found.path, wanted);
}

async function lookAt(
  path: string,
  machine: Machine,
): Promise<{ readonly path: string; readonly version?: string } | undefined> {
  const { missing, version } = await chooseRuntime('python3', forced(machine, path).machine);
  if (missing !== undefined) return undefined;
  return { path, ...(version === undefined ? {} : { version }) };
}

/** `3.12`, `3.12.4`, and `3.13t` for one without the global lock. */
function isWanted(
  wanted: string,
  { version = '', freeThreaded = false, implementation = 'cpython' }: ListedRuntime,
): boolean {
  const [, number = '', threads = ''] = /^(\d+(?:\.\d+)*)(t?)$/.exec(wanted) ?? [];
  if (number === '' || implementation !== 'cpython') return false;
  return (threads === 't') === freeThreaded && `${version}.`.startsWith(`${number}.`);
}

function whyMissing(
  wanted: string,
  version: string | undefined,
  { text, test }: Range,
  known: readonly ListedRuntime[],
): HostError | undefined {
  if (version === undefined) {
    const there = [...new Set(known.flatMap((runtime) => runtime.version ?? []))].join(', ');
    return new HostError(
      'runtime-missing',
      `expected Python ${wanted} on this machine, found ${there === '' ? 'none' : there}`,
      { hint: 'install it, or leave it out of `--python`' },
    );
  }
  if (test(version)) return undefined;
  return new HostError(
    'runtime-missing',
    `the manifest takes Python \`${text}\`, and ${wanted} is ${version}`,
    { hint: 'leave it out of `--python`, or widen `compatibility.runtimes.python`' },
  );
}

/** A user of that machine would have named it. */
function forced(machine: Machine, path: string, wanted?: string): Interpreter {
  return {
    ...(wanted === undefined ? {} : { wanted }),
    machine: { ...machine, env: { ...machine.env, OPENDXT_PYTHON: path } },
  };
}
