import { randomBytes } from 'node:crypto';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError } from '../../command/index.ts';

/** Bytes at the start in which a document of CycloneDX says what it is. */
const headLength = 400;

/**
 * Writes a list beside its place and renames it. An earlier list may be overwritten; a folder or
 * somebody's other file may not. CliError `exists`.
 * @param given what the user called it
 */
export async function writeOutput(path: string, given: string, text: string): Promise<void> {
  await refuseOthers(path, given);
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function refuseOthers(path: string, given: string): Promise<void> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return;
  await using _ = file;
  const info = await file.stat();
  if (info.isDirectory())
    throw new CliError('exists', `\`${given}\` is a folder`, {
      hint: '`-o` expects the name of the file to be written',
    });
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headLength), 0, headLength, 0);
  if (info.size > 0 && !buffer.toString('latin1', 0, bytesRead).includes('"CycloneDX"'))
    throw new CliError(
      'exists',
      `\`${given}\` exists and is no list of components; it is left as it is`,
      {
        hint: 'name another file with `-o`, or remove it',
      },
    );
}
