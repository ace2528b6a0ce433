import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BundleError } from '../../error/index.ts';

/**
 * Writes a file under a hidden name beside `target`, which takes the target's name when `fill` is
 * done and everything is on the disk. Nothing is left of it otherwise.
 *
 * @throws BundleError `write-failed`, and what `fill` throws
 */
export async function writeBeside(
  target: string,
  mode: number,
  fill: (append: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const name = `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`;
  const temporary = join(dirname(target), name);
  const failed = (cause: unknown) => {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    return new BundleError('write-failed', `\`${target}\` can't be written: ${reason}`, { cause });
  };
  const written = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => Promise.reject(failed(cause)));

  const handle = await written(open(temporary, 'wx', mode));
  try {
    let position = 0;
    await fill(async (bytes) => {
      for (let done = 0; done < bytes.length;) {
        const left = bytes.length - done;
        const { bytesWritten } = await written(handle.write(bytes, done, left, position));
        done += bytesWritten;
        position += bytesWritten;
      }
    });
    await written(handle.sync());
    await written(handle.close());
    await written(rename(temporary, target));
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}
