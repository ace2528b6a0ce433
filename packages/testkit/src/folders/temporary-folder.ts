import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A new empty folder, removed by `await using` or `remove()`. */
export async function temporaryFolder(
  prefix = 'opendxt-test-',
): Promise<{ readonly path: string; remove(): Promise<void> } & AsyncDisposable> {
  const path = await mkdtemp(join(await realpath(tmpdir()), prefix));
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 3 });
  return { path, remove, [Symbol.asyncDispose]: remove };
}

/** Writes files (paths with `/`) into a folder; a path that ends in `/` makes an empty folder. */
export async function writeTree(
  root: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path);
    if (path.endsWith('/')) {
      await mkdir(target, { recursive: true });
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}
