import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readIgnoreList, type IgnoreEntry } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';

/**
 * The list that the user names; a list that can't be read stops the scan.
 * @throws {CliError} `unreadable`
 * @throws {BundleError} `ignore-list-invalid`
 */
export async function readIgnores(
  cwd: string,
  given: string | undefined,
): Promise<readonly IgnoreEntry[]> {
  if (given === undefined) return [];
  const text = await readFile(resolve(cwd, given)).catch((cause: unknown) => {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new CliError('unreadable', `\`${given}\` can't be read: ${reason}`, { cause });
  });
  return readIgnoreList(text, `\`${given}\``);
}
