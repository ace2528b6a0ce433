import { copyFile, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CliError } from '../../../command/index.ts';
import { runProgram } from '../../../programs/index.ts';
import { explainUv, findUv } from '../../clients/index.ts';
import type { LayoutRequest } from '../types.ts';

interface Locked {
  readonly text: string;
  /** What made it, as `uv 0.9.5`; absent for the author's own where there is no uv. */
  readonly by?: string;
}

/**
 * Makes `uv.lock` beside the `pyproject.toml` in a folder, or brings the author's own up to date;
 * versions that still fit stay. Undefined without uv where there is none yet.
 * CliError `no-package`, `install-failed`.
 */
export async function lockProject(
  request: LayoutRequest,
  into: string,
): Promise<Locked | undefined> {
  const { input, env, signal, targets } = request;
  const existing = join(dirname(input.path), 'uv.lock');
  const lock = join(into, 'uv.lock');
  const hasLock = await copyFile(existing, lock).then(
    () => true,
    () => false,
  );
  const context = { env, cwd: into, signal, cacheDir: into };
  const { uv } = await findUv(context, targets[0]?.minor);
  if (uv === undefined) return hasLock ? { text: await readFile(lock, 'utf8') } : undefined;
  request.onProgress('locking the packages with uv');
  const run = await runProgram(
    uv.program,
    ['lock', '--no-progress', ...(uv.python === undefined ? [] : ['--python', uv.python])],
    {
      cwd: into,
      env: { ...env, NO_COLOR: '1', UV_PYTHON_DOWNLOADS: 'never', VIRTUAL_ENV: undefined },
      signal,
    },
  );
  if (run === undefined) throw new CliError('install-failed', `\`${uv.program}\` is gone`);
  if (run.status !== 0) throw explainUv(run, 'the packages of `pyproject.toml`', context);
  return { text: await readFile(lock, 'utf8'), by: `uv ${uv.version}` };
}
