import { parseTarget, type PythonMinor, type PythonTarget } from '@opendxt/bundle';
import { listRuntimes, thisMachine } from '@opendxt/host';
import { CliError } from '../../command/index.ts';
import { minorNumber } from './launch.ts';

/** Where people are. */
export const usualPlatforms = [
  'linux-x64',
  'linux-arm64',
  'darwin-arm64',
  'darwin-x64',
  'win32-x64',
];

const usualMinors: readonly PythonMinor[] = ['3.10', '3.11', '3.12', '3.13'];

export interface ThisPython {
  /** Absolute. */
  readonly path: string;
  /** As `3.12.1`. */
  readonly version: string;
  readonly target: PythonTarget;
}

/**
 * The first usual Python of this machine, of one minor version where that is named.
 * @throws {CliError} `not-found`
 */
export async function findThisPython(
  env: Readonly<Record<string, string | undefined>>,
  wanted?: PythonMinor,
): Promise<ThisPython> {
  const machine = thisMachine();
  const home = env['HOME'] ?? env['USERPROFILE'] ?? machine.home;
  const listed = await listRuntimes({ ...machine, env, home });
  for (const { name, path, version = '', implementation = 'cpython', freeThreaded } of listed) {
    const [, minor] = /^3\.(\d+)\./.exec(version) ?? [];
    if (name !== 'python' || implementation !== 'cpython' || freeThreaded === true) continue;
    if (minor === undefined || (wanted !== undefined && wanted !== `3.${minor}`)) continue;
    return { path, version, target: { target: thisTarget(), minor: `3.${Number(minor)}` } };
  }
  throw new CliError('not-found', `expected Python ${wanted ?? '3'} on this machine, found none`, {
    hint: '`dxt runtimes` lists what is there; `--python-version` names another one',
  });
}

/** @throws {BundleError} `unknown-target` where there is no name for this machine */
export function thisTarget(): PythonTarget['target'] {
  const report = process.report.getReport() as {
    readonly header?: { glibcVersionRuntime?: string };
  };
  const isMusl = process.platform === 'linux' && report.header?.glibcVersionRuntime === undefined;
  return parseTarget(`${process.platform}-${process.arch}${isMusl ? '-musl' : ''}`);
}

/** Every minor on every platform, the platforms in the order given. */
export function crossTargets(
  platforms: readonly string[],
  minors: readonly PythonMinor[],
): readonly PythonTarget[] {
  return platforms
    .map(parseTarget)
    .flatMap((target) => minors.map((minor): PythonTarget => ({ target, minor })));
}

/** The usual minors that a server runs on; the newest `count` of them. */
export function minorsFrom(
  minimum: PythonMinor | undefined,
  count = usualMinors.length,
): readonly PythonMinor[] {
  if (minimum === undefined) return usualMinors.slice(-count);
  const fitting = usualMinors.filter((minor) => minorNumber(minor) >= minorNumber(minimum));
  return fitting.length === 0 ? [minimum] : fitting.slice(-count);
}
