import { type FileHandle, open, stat } from 'node:fs/promises';
import { BundleError, throwIfCancelled } from '../../error/index.ts';
import { refuse } from './refusal.ts';

/** A file that is read by position, and that has to stay as it is meanwhile. */
export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes from `position`, into `buffer` from its start. */
  readInto(buffer: Buffer, position: number, length: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a regular file; `signal` ends every later read. */
export async function openSource(path: string, signal?: AbortSignal): Promise<ByteSource> {
  const handle = await openFile(path);
  const { size } = await handle.stat();
  return {
    size,
    async readInto(buffer, position, length) {
      let done = 0;
      while (done < length) {
        throwIfCancelled(signal);
        const { bytesRead } = await handle
          .read(buffer, done, length - done, position + done)
          .catch((cause: unknown) => Promise.reject(readFailure(path, cause)));
        if (bytesRead === 0) {
          throw refuse('read-failed', `\`${path}\` got shorter while it was being read`);
        }
        done += bytesRead;
      }
    },
    close: () => handle.close(),
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    // Asked before opening: opening a named pipe would wait for its writer.
    const found = await stat(path);
    if (!found.isFile()) {
      const kind = found.isDirectory() ? 'a folder' : 'a special file';
      throw refuse('not-an-archive', `expected \`${path}\` to be a file, found ${kind}`);
    }
    return await open(path, 'r');
  } catch (error) {
    throw error instanceof BundleError ? error : readFailure(path, error);
  }
}

function readFailure(path: string, cause: unknown): BundleError {
  const code = (cause as NodeJS.ErrnoException).code;
  const reason = code === 'ENOENT' ? 'there is no such file' : (code ?? String(cause));
  return new BundleError('read-failed', `\`${path}\` can't be read: ${reason}`, { cause });
}
