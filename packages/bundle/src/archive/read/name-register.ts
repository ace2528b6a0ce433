import type { ArchiveEntry } from '../types.ts';
import { printable, refuseEntry } from './refusal.ts';

/** What has been seen under a folded name. */
interface Seen {
  readonly path: string;
  readonly directory: boolean;
  /** False for a folder that is only known from what lies in it. */
  readonly listed: boolean;
}

/**
 * Remembers names and refuses one that is the same file as an earlier one on some system: in upper
 * or lower case, composed or decomposed, or a file where the other has a folder.
 */
export class NameRegister {
  readonly #seen = new Map<string, Seen>();

  /** How many files and folders there are, folders without an entry of their own included. */
  get size(): number {
    return this.#seen.size;
  }

  add(entry: Pick<ArchiveEntry, 'path' | 'kind'>): void {
    const directory = entry.kind === 'directory';
    const folded = foldName(entry.path);
    const seen = this.#seen.get(folded);
    if (seen !== undefined) {
      if (seen.listed || !directory || !seen.directory || seen.path !== entry.path) {
        throw collision(entry.path, directory, seen);
      }
    }
    this.#seen.set(folded, { path: entry.path, directory, listed: true });
    this.#addFolders(entry.path, folded);
  }

  #addFolders(path: string, folded: string): void {
    let end = path.lastIndexOf('/');
    let foldedEnd = folded.lastIndexOf('/');
    while (end > 0) {
      const folder = path.slice(0, end);
      const foldedFolder = folded.slice(0, foldedEnd);
      const seen = this.#seen.get(foldedFolder);
      if (seen === undefined) {
        this.#seen.set(foldedFolder, { path: folder, directory: true, listed: false });
      } else if (!seen.directory || seen.path !== folder) {
        throw folderCollision(path, folder, seen);
      } else {
        return;
      }
      end = path.lastIndexOf('/', end - 1);
      foldedEnd = folded.lastIndexOf('/', foldedEnd - 1);
    }
  }
}

function folderCollision(path: string, folder: string, seen: Seen): Error {
  if (!seen.directory) return collision(path, true, seen);
  return refuseEntry(
    'name-collision',
    path,
    `lies in \`${printable(folder)}\`, which is \`${printable(seen.path)}\` on ${carelessSystems}`,
  );
}

const carelessSystems = "systems that ignore case or Unicode's spelling variants";

function collision(path: string, directory: boolean, seen: Seen): Error {
  const other = `\`${printable(seen.path)}\``;
  if (seen.path === path && seen.directory === directory) {
    return refuseEntry('name-collision', path, 'is there twice: expected each name once');
  }
  return refuseEntry(
    'name-collision',
    path,
    seen.directory === directory
      ? `has the same name as ${other} on ${carelessSystems}`
      : `needs ${other} to be a file and a folder at once`,
  );
}

// Compared as HFS+ does, which drops them.
const ignorable = /[\u200C-\u200F\u202A-\u202E\u206A-\u206F\uFEFF]/g;

/**
 * One spelling for all names that some file system takes for the same: decomposed, and folded
 * through both cases, which is Unicode's full folding (`ß` and `ẞ` are `ss`); the Turkish dotted
 * and dotless i are both `i`.
 */
export function foldName(path: string): string {
  if (/^[\0-\x7F]*$/.test(path)) return path.toLowerCase();
  return path
    .normalize('NFD')
    .replace(ignorable, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('i\u0307', 'i')
    .normalize('NFC');
}
