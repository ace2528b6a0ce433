import type { ContentFile } from '../digest/index.ts';
import { throwIfCancelled } from '../error/index.ts';
import type { Contents } from './types.ts';

/** How many files are read at once. */
const atOnce = 8;

/**
 * The digest of each file, in the order of the contents; links have none and are passed over. What
 * may be executed is so by its owner's bit.
 * @throws {BundleError} where a file can't be read
 */
export async function digestContents(
  contents: Contents,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly ContentFile[]> {
  const entries = [...contents.entries].filter(([, { kind }]) => kind === 'file');
  const files: ContentFile[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < entries.length; index = next++) {
      throwIfCancelled(options.signal);
      const [path, { size, mode = 0 }] = entries[index] ?? ['', { size: 0 }];
      const executable = (mode & 0o100) !== 0;
      files[index] = { path, executable, size, sha256: await contents.sha256(path) };
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return files;
}
