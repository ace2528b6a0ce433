import { join } from 'node:path';
import type { PythonMinor, PythonTarget } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import type { VendorContext } from './context.ts';
import { findPythons, findUvProgram } from './find-programs.ts';
import { newestMacos } from './platforms.ts';
import { runProgram, type ProgramRun } from '../../programs/index.ts';

/** The first that writes resolutions as PEP 751 says. */
const oldest = { major: 0, minor: 7 };

export interface Uv {
  readonly kind: 'uv';
  /** Absolute. */
  readonly program: string;
  readonly version: string;
  /** The Python that it starts to build with; its own choice unless told. */
  readonly python?: string;
}

/** The first uv of this machine, or what stands against it; neither where there is none. */
export async function findUv(
  context: VendorContext,
  wanted?: PythonMinor,
): Promise<{ readonly uv?: Uv; readonly rejected?: string }> {
  const program = await findUvProgram(context);
  if (program === undefined) return {};
  const run = await runProgram(program, ['--version'], context);
  const [, version] = /^uv (\S+)/.exec(run?.stdout ?? '') ?? [];
  if (version === undefined) return { rejected: `\`${program}\`, which does not say its version` };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldest.major || (major === oldest.major && minor < oldest.minor))
    return { rejected: `uv ${version} at \`${program}\`, which is too old` };
  const [python] = await findPythons(context, wanted);
  return { uv: { kind: 'uv', program, version, ...(python === undefined ? {} : { python }) } };
}

export async function runUv(
  { program, python }: Uv,
  args: readonly string[],
  context: VendorContext,
): Promise<ProgramRun> {
  const chosen = python === undefined ? [] : ['--python', python];
  const run = await runProgram(program, [...args, ...chosen], {
    ...context,
    env: uvEnvironment(context),
  });
  if (run === undefined) throw new CliError('install-failed', `\`${program}\` is gone`);
  return run;
}

const architectures = { x64: 'x86_64', arm64: 'aarch64' };

/** What uv calls the machines of a target; undefined for an interpreter that it can't install for. */
export function uvPlatform({ target, freeThreaded }: PythonTarget): string | undefined {
  // It takes the ABI from the interpreter that it runs, and only the version from its options.
  if (freeThreaded === true) return undefined;
  const architecture = architectures[target.arch];
  switch (target.platform) {
    case 'win32':
      return `${architecture}-pc-windows-msvc`;
    case 'darwin':
      return `${architecture}-apple-darwin`;
    case 'linux':
      return `${architecture}-${target.libc === 'musl' ? 'unknown-linux-musl' : 'manylinux_2_28'}`;
  }
}

/** The user's own settings, with ours where they would colour, fetch or link. */
function uvEnvironment({ env, cacheDir }: VendorContext): VendorContext['env'] {
  return {
    UV_CACHE_DIR: join(cacheDir, 'uv'),
    ...env,
    NO_COLOR: '1',
    UV_NO_PROGRESS: '1',
    UV_PYTHON_DOWNLOADS: 'never',
    UV_COMPILE_BYTECODE: '0',
    // A link would let the cache change with the tree.
    UV_LINK_MODE: 'copy',
    MACOSX_DEPLOYMENT_TARGET: newestMacos,
  };
}
