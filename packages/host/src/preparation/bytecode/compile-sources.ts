import { execFile } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parse } from 'node:path';
import type { PrepareOptions } from '../types.ts';
import { compiler } from './compiler.ts';

/** Milliseconds; what is not compiled by then is compiled at each start. */
const patience = 120_000;

/**
 * Compiles sources of Python beside themselves (`__pycache__`, PEP 3147), so that a server need not
 * do it at each start from a folder that it can't write to. It runs apart from everything that an
 * environment or the user has set (`-I`, `-S`). Resolves however it went: without bytecode a server
 * only starts more slowly.
 */
export async function compileSources(
  python: string,
  folder: string,
  sources: readonly string[],
  { signal, onPreparing }: PrepareOptions = {},
): Promise<void> {
  if (sources.length === 0) return;
  await new Promise<void>((resolve) => {
    const child = execFile(
      python,
      ['-I', '-S', '-B', '-c', compiler, folder],
      {
        cwd: parse(folder).root,
        env: { PATH: '/usr/bin:/bin', SystemRoot: process.env['SystemRoot'] },
        timeout: patience,
        killSignal: 'SIGKILL',
        windowsHide: true,
        ...(signal === undefined ? {} : { signal }),
      },
      () => resolve(),
    );
    child.on('error', () => undefined);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(sources.map((path) => `${path}\0`).join(''));
    if (child.stdout !== null)
      createInterface({ input: child.stdout }).on('line', (done) =>
        onPreparing?.(`compiling: ${done} of ${sources.length} files`),
      );
  });
  signal?.throwIfAborted();
}
