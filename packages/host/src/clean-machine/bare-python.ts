import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Machine } from '../runtimes/index.ts';

/**
 * A Python with nothing but its standard library, where no box can hide the rest: an environment of
 * its own, without pip. Undefined where this Python can't make one.
 */
export async function barePython(
  python: string,
  folder: string,
  { platform }: Machine,
  signal?: AbortSignal,
): Promise<string | undefined> {
  try {
    await promisify(execFile)(python, ['-I', '-m', 'venv', '--without-pip', folder], {
      timeout: 60_000,
      windowsHide: true,
      ...(signal === undefined ? {} : { signal }),
    });
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
  return platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin/python3');
}
