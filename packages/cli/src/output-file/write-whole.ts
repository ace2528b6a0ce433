import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Writes beside the target and renames, so that nobody sees half a file. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeFile(beside, content, { flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    // Named by what was to be written, and not by the file beside it.
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(message, { cause: error }), { code, syscall, path });
  }
}
