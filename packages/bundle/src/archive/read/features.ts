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
/** In the upper byte, which is the system's. */
const vms = 2;

/** Refuses an entry that says it needs a newer program, since those that believe it leave it out. */
export function checkVersionNeeded(name: string, version: number): void {
  const needed = version & 0xff;
  // `unzip` stops and asks before it unpacks a file of VMS; the other systems change nothing.
  const isVms = version >>> 8 === vms;
  if (needed <= highestVersion && !isVms) return;
  throw refuseEntry(
    'version-unsupported',
    name,
    isVms
      ? 'says it needs a program for VMS: expected one for any system'
      : `says it needs ZIP ${(needed / 10).toFixed(1)}: expected at most 4.5`,
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
