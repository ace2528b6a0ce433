import type { ArchiveEntry } from '../types.ts';
import { refuseEntry } from './refusal.ts';

/** Bit 3 of the flags: sizes and CRC follow the content (APPNOTE 4.4.4). */
export const descriptorFlag = 0x0008;

const encryptionFlags = 0x0001 | 0x0040 | 0x2000;
// The speed of the compressor, a descriptor, a name in UTF-8.
const allowedFlags = 0x0006 | descriptorFlag | 0x0800;

/** Refuses encryption and whatever else would change how the content is to be read. */
export function checkFlags(name: string, flags: number): void {
  if ((flags & encryptionFlags) !== 0) {
    throw refuseEntry('encrypted', name, 'is encrypted: expected content that anybody can read');
  }
  const unknown = flags & ~allowedFlags;
  if (unknown !== 0) {
    throw refuseEntry(
      'flags-unsupported',
      name,
      `has flags that a bundle can't have: found 0x${unknown.toString(16).padStart(4, '0')}`,
    );
  }
}

/** 4.5, for zip64: nothing that a bundle can have needs more (APPNOTE 4.4.3.2). */
const highestVersion = 45;

/** Refuses an entry that says it needs a newer program, since those that believe it leave it out. */
export function checkVersionNeeded(name: string, version: number): void {
  // The upper byte is the system's, and nobody looks at it.
  const needed = version & 0xff;
  if (needed <= highestVersion) return;
  throw refuseEntry(
    'version-unsupported',
    name,
    `says it needs ZIP ${(needed / 10).toFixed(1)}: expected at most 4.5`,
  );
}

/** APPNOTE 4.4.5; the other methods are read by some programs alone. */
export function readMethod(name: string, method: number): ArchiveEntry['method'] {
  if (method === 0) return 'store';
  if (method === 8) return 'deflate';
  throw refuseEntry(
    'method-unsupported',
    name,
    `is compressed by method ${method}: expected 0 (store) or 8 (deflate)`,
  );
}
