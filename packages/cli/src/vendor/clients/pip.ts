import { join } from 'node:path';
import { markerEnvironment, type PythonMinor, type PythonTarget } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import type { VendorContext } from './context.ts';
import { findPythons } from './find-programs.ts';
import { pipForTarget } from './pip-program.ts';
import { platformTags } from './platforms.ts';
import { runProgram, type ProgramRun } from '../../programs/index.ts';

/** The first with `--report`. */
const oldest = { major: 22, minor: 2 };

/** Quicker by far than to start pip. */
const askPip = 'import pip, sys; print(pip.__version__, "%d.%d" % sys.version_info[:2])';

/** The pip of a Python of this machine. */
export interface Pip {
  readonly kind: 'pip';
  /** The Python that it belongs to; absolute. */
  readonly python: string;
  readonly minor: PythonMinor;
  readonly version: string;
}

/**
 * The first Python, in the order in which the host chooses them, whose pip can be used; undefined
 * where there is none, with what stands against those that there are.
 */
export async function findPip(
  context: VendorContext,
  wanted?: PythonMinor,
): Promise<{ readonly pip?: Pip; readonly rejected: readonly string[] }> {
  const rejected: string[] = [];
  for (const python of await findPythons(context, wanted)) {
    const env = pipEnvironment(context);
    const run = await runProgram(python, ['-c', askPip], { ...context, env });
    const [, version, minor] = /^(\S+) (3\.\d+)\s*$/.exec(run?.stdout ?? '') ?? [];
    if (version === undefined || minor === undefined) rejected.push(`\`${python}\` has no pip`);
    else if (isTooOld(version)) rejected.push(`pip ${version} of \`${python}\` is too old`);
    else return { pip: { kind: 'pip', python, version, minor: minor as PythonMinor }, rejected };
  }
  return { rejected };
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldest.major || (major === oldest.major && minor < oldest.minor);
}

/** Runs a command of pip as the interpreter that it belongs to. */
export function runPip(
  { python }: Pip,
  args: readonly string[],
  context: VendorContext,
): Promise<ProgramRun> {
  return started(python, ['-m', 'pip', ...args], context);
}

/** Runs a command of pip as if it belonged to the target's interpreter; for `--only-binary` alone. */
export function runPipFor(
  target: PythonTarget,
  { python }: Pip,
  [command = '', ...args]: readonly string[],
  context: VendorContext,
): Promise<ProgramRun> {
  const environment = JSON.stringify(markerEnvironment(target));
  const chosen = [
    ...platformTags(target).flatMap((tag) => ['--platform', tag]),
    ...pythonOptions(target),
    '--only-binary=:all:',
  ];
  return started(python, ['-c', pipForTarget, environment, command, ...chosen, ...args], context);
}

function pythonOptions({ minor, freeThreaded = false }: PythonTarget): readonly string[] {
  const abi = `cp${minor.replace('.', '')}${freeThreaded ? 't' : ''}`;
  return ['--python-version', minor, '--implementation', 'cp', '--abi', abi];
}

async function started(
  python: string,
  args: readonly string[],
  context: VendorContext,
): Promise<ProgramRun> {
  const run = await runProgram(python, args, { ...context, env: pipEnvironment(context) });
  if (run === undefined)
    throw new CliError('install-failed', `the Python \`${python}\` is gone`, {
      hint: '`dxt runtimes` lists those of this machine',
    });
  return run;
}

/** The user's own settings, with ours where they would ask, colour or install elsewhere. */
function pipEnvironment({ env, cacheDir }: VendorContext): VendorContext['env'] {
  return {
    PIP_CACHE_DIR: join(cacheDir, 'pip'),
    ...env,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_NO_COLOR: '1',
    PIP_PROGRESS_BAR: 'off',
    PIP_ROOT_USER_ACTION: 'ignore',
    PIP_REQUIRE_VIRTUALENV: '0',
    PIP_USER: '0',
    PIP_PREFIX: undefined,
    PIP_TARGET: undefined,
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONIOENCODING: 'utf-8',
  };
}
