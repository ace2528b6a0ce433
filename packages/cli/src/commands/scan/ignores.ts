import { readIgnoreList, type IgnoreEntry } from '@opendxt/bundle';
import { readGivenFile } from '../../given-file/index.ts';

/**
 * The list that the user names; a list that can't be read stops the scan.
 * @throws {CliError} `not-found`, `unreadable`
 * @throws {BundleError} `ignore-list-invalid`
 */
export async function readIgnores(
  cwd: string,
  given: string | undefined,
): Promise<readonly IgnoreEntry[]> {
  if (given === undefined) return [];
  const text = (await readGivenFile({ cwd, option: '--ignore' }, given)).toString();
  return readIgnoreList(text, `\`${given}\``);
}
