import type { ArchiveEntry } from '../types.ts';
import { refuseEntry } from './refusal.ts';

// The upper half of the external attributes is the mode of a Unix file.
const typeMask = 0xf000;
const ownerExecute = 0o100;
// The lower half is that of a DOS file.
const dosVolume = 0x08;
const dosFolder = 0x10;

const types: ReadonlyMap<number, string> = new Map([
  [0x1000, 'a named pipe'],
  [0x2000, 'a character device'],
  [0x6000, 'a block device'],
  [0xc000, 'a socket'],
]);

/**
 * What an entry is, by its name and its external attributes, whatever system it was made on, since
 * readers differ in which they believe. All mode bits but the owner's execute bit are dropped.
 */
export function readKind(
  name: string,
  attributes: number,
): Pick<ArchiveEntry, 'kind' | 'executable'> {
  const mode = attributes >>> 16;
  const type = mode & typeMask;
  if (type === 0xa000) {
    throw refuseEntry('entry-link', name, 'is a symbolic link: expected a file or a folder', {
      hint: 'pack the file that it points to instead; `dxt pack` does so',
    });
  }
  if ((type !== 0 && type !== 0x8000 && type !== 0x4000) || (attributes & dosVolume) !== 0) {
    const found = types.get(type) ?? 'of an unknown type';
    throw refuseEntry('entry-special', name, `is ${found}: expected a file or a folder`);
  }
  const folder = name.endsWith('/');
  const otherwise = folder ? type === 0x8000 : type === 0x4000 || (attributes & dosFolder) !== 0;
  if (otherwise) {
    throw refuseEntry(
      'entry-kind-unclear',
      name,
      `is a ${folder ? 'folder' : 'file'} by its name and a ${folder ? 'file' : 'folder'} by its attributes`,
    );
  }
  if (folder) return { kind: 'directory', executable: false };
  return { kind: 'file', executable: (mode & ownerExecute) !== 0 };
}
