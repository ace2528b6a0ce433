import { createHash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderContents, type ContentEntry, type Contents } from '@opendxt/bundle';

export interface Difference {
  /** From the project's folder, with `/`. */
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
}

/** What a file or folder of the project becomes when the staged one takes its place; bytecode counts for nothing. */
export async function differences(
  folder: string,
  staging: string,
  path: string,
): Promise<readonly Difference[]> {
  const before = await contentsAt(join(folder, path));
  const after = await contentsAt(join(staging, path));
  const named = (below: string) => (below === '' ? path : `${path}/${below}`);
  const found: Difference[] = [];
  for (const [below, entry] of after.entries) {
    const old = before.entries.get(below);
    if (old === undefined) found.push({ path: named(below), change: 'added' });
    else if (!(await isSame(before, after, below, old, entry)))
      found.push({ path: named(below), change: 'changed' });
  }
  for (const below of before.entries.keys())
    if (!after.entries.has(below) && !isBytecode(below))
      found.push({ path: named(below), change: 'removed' });
  return found;
}

export function isBytecode(path: string): boolean {
  return /(?:^|\/)__pycache__\//.test(path);
}

async function isSame(
  before: Contents,
  after: Contents,
  path: string,
  old: ContentEntry,
  entry: ContentEntry,
): Promise<boolean> {
  if (old.kind !== entry.kind || old.size !== entry.size || old.link !== entry.link) return false;
  if (process.platform !== 'win32' && isExecutable(old) !== isExecutable(entry)) return false;
  return entry.kind === 'link' || (await before.sha256(path)) === (await after.sha256(path));
}

function isExecutable({ mode = 0 }: ContentEntry): boolean {
  return (mode & 0o111) !== 0;
}

/** Of a folder all that is in it, of a file the one entry `''`; nothing where nothing is. */
async function contentsAt(path: string): Promise<Contents> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return folderContents(path);
  const bytes = found?.isFile() === true ? await readFile(path) : undefined;
  return {
    entries: new Map(
      bytes === undefined
        ? []
        : // Whether the manifest is executable is its author's.
          [['', { kind: 'file', size: bytes.length } satisfies ContentEntry]],
    ),
    read: async (_path, length) => bytes?.subarray(0, length) ?? new Uint8Array(),
    sha256: async () =>
      createHash('sha256')
        .update(bytes ?? '')
        .digest('hex'),
  };
}
