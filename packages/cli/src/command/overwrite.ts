import { open } from 'node:fs/promises';
import { CliError } from './error.ts';

/**
 * An earlier bundle may be overwritten; a folder or somebody's other file may not. `path` is
 * absolute, `given` what the user said.
 */
export async function refuseToOverwrite(path: string, given: string): Promise<void> {
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
  if (info.size === 0) return;
  const { buffer: head } = await file.read(Buffer.alloc(2), 0, 2, 0);
  if (head.toString('latin1') !== 'PK')
    throw new CliError('exists', `\`${given}\` exists and is no bundle; it is left as it is`, {
      hint: 'name another file with `-o`, or remove it',
    });
}
