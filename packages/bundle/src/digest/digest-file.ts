import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { throwIfCancelled } from '../error/index.ts';

/**
 * The SHA-256 of a file's bytes, 64 hex digits. It is read as a stream, whatever its size.
 *
 * @throws BundleError `cancelled`; a system error where the file can't be read
 */
export async function digestFile(
  path: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    throwIfCancelled(options.signal);
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
