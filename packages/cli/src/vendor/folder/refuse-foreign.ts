import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { folderContents, parsePackageFolder, readDistributions } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import { isBytecode, type Difference } from './differences.ts';

/** What installers leave beside packages. */
const leftBehind = /^(?:bin|Scripts)\/|^\.lock$|(?:^|\/)\.DS_Store$|\.pyc$/;

/**
 * Packages are replaced as a whole; a file of the author's among them would be lost.
 * @throws {CliError} `refused`
 */
export async function refuseForeign(
  folder: string,
  path: string,
  changes: readonly Difference[],
): Promise<void> {
  const removed = changes
    .filter(({ change }) => change === 'removed')
    .map((difference) => difference.path.slice(path.length + 1));
  if (removed.length === 0 || existsSync(join(folder, path, 'pyvenv.cfg'))) return;
  const contents = await folderContents(join(folder, path));
  const roots = new Set([
    '',
    ...[...contents.entries.keys()].map((name) => name.split('/')[0] ?? ''),
  ]);
  const owned = new Set<string>();
  for (const root of [...roots].filter(
    (name) => name === '' || parsePackageFolder(name) !== undefined,
  ))
    for (const { files } of await readDistributions(contents, root)) {
      // Without a RECORD nobody knows whose a file is.
      if (files === undefined) return;
      for (const file of files) owned.add(file.path);
    }
  const foreign = removed.filter(
    (name) => !owned.has(name) && !leftBehind.test(name) && !isBytecode(name) && !isNote(name),
  );
  if (foreign.length === 0) return;
  const more = foreign.length > 1 ? ` (and ${foreign.length - 1} more)` : '';
  throw new CliError(
    'refused',
    `\`${path}/${foreign[0]}\`${more} is of no package, and would be lost with those that are replaced`,
    { hint: 'move it to where the server’s own files are' },
  );
}

/** What installers write into a `.dist-info` beside what its RECORD lists. */
function isNote(name: string): boolean {
  return /\.(?:dist|egg)-info\/[^/]+$/.test(name);
}

/** `.gitkeep`, `.gitignore` and the like at the top of a folder stay in it. */
export async function keepGitFiles(folder: string, staging: string, path: string): Promise<void> {
  if (!existsSync(join(folder, path))) return;
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.startsWith('.git')) continue;
    await mkdir(join(staging, path), { recursive: true });
    await copyFile(join(folder, path, entry.name), join(staging, path, entry.name));
  }
}
