import { lstatSync, readdirSync, readlinkSync, type BigIntStats } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { digestFile, type ContentFile } from '@opendxt/bundle';
import type { Made } from './receipt.ts';

/**
 * How an installed file is not what was installed. `mode`: it can be written to, or is executable
 * and should not be, or the other way round; `not-a-file`: a link or a device stands in its place.
 */
export interface FileDifference {
  readonly path: string;
  readonly kind: 'missing' | 'extra' | 'changed' | 'mode' | 'not-a-file';
}

interface FoundFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly info: BigIntStats;
}

/**
 * Everything below a folder that is no folder itself, by name. Synchronous: at each start a
 * thousand files are looked at, and asynchronous calls take several times as long.
 */
function listFiles(dir: string): readonly FoundFile[] {
  const found: FoundFile[] = [];
  const visit = (below: string) => {
    const entries = readdirSync(join(dir, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else found.push({ path, info: lstatSync(join(dir, path), { bigint: true }) });
    }
  };
  if (lstatSync(dir, { throwIfNoEntry: false })?.isDirectory() === true) visit('');
  return found;
}

/**
 * What the system says about all files of a folder, as one digest. Nobody changes a file, its
 * mode or its place without another one: the time of the last change can't be set.
 */
export function fingerprint(dir: string): string {
  const hash = createHash('sha256');
  for (const { path, info } of listFiles(dir)) {
    const { mode, size, ino, mtimeNs, ctimeNs } = info;
    hash.update(`${path}\0${mode} ${size} ${ino} ${mtimeNs} ${ctimeNs}\n`);
  }
  return hash.digest('hex');
}

/** How what is below a folder differs from what should be there, by path, modes last; each file is read. */
export async function findDifferences(
  dir: string,
  { files, links }: Made,
): Promise<readonly FileDifference[]> {
  const found = new Map(listFiles(dir).map(({ path, info }) => [path, info]));
  const expected = new Set([...files, ...links].map(({ path }) => path));
  const differences: FileDifference[] = [];
  for (const path of found.keys())
    if (!expected.has(path)) differences.push({ path, kind: 'extra' });
  for (const file of files) {
    const kind = await compare(join(dir, file.path), file, found.get(file.path));
    if (kind !== undefined) differences.push({ path: file.path, kind });
  }
  for (const { path, target } of links) {
    const info = found.get(path);
    if (info === undefined) differences.push({ path, kind: 'missing' });
    else if (!info.isSymbolicLink() || readlinkSync(join(dir, path)) !== target)
      differences.push({ path, kind: 'changed' });
  }
  return differences.sort(
    (a, b) => Number(a.kind === 'mode') - Number(b.kind === 'mode') || (a.path < b.path ? -1 : 1),
  );
}

async function compare(
  path: string,
  file: ContentFile,
  info: BigIntStats | undefined,
): Promise<FileDifference['kind'] | undefined> {
  if (info === undefined) return 'missing';
  if (!info.isFile()) return 'not-a-file';
  if (Number(info.size) !== file.size || (await digestFile(path)) !== file.sha256) return 'changed';
  return hasMode(Number(info.mode), file.executable) ? undefined : 'mode';
}

/** As `seal` leaves it; Windows has no such modes. */
function hasMode(mode: number, executable: boolean): boolean {
  if (process.platform === 'win32') return true;
  return (mode & 0o222) === 0 && (mode & 0o100) === (executable ? 0o100 : 0);
}
