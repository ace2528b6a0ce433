import { readElf } from './elf.ts';
import { readMachO } from './mach-o.ts';
import { readPe } from './pe.ts';
import type { Image } from './types.ts';
import { readWasm } from './wasm.ts';

/** Real universal binaries have two or three. */
const mostSlices = 16;

/**
 * The sections of a program or library: one image, or one for each machine of a universal binary of
 * macOS; none for whatever else the bytes are. What a header says is held against the length of
 * the file, and never taken for the size of anything that is made.
 */
export function readImages(bytes: Uint8Array): readonly Image[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return slicesOf(file).flatMap((slice) => readOne(slice) ?? []);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function readOne(file: Buffer): Image | undefined {
  if (file.length < 8) return undefined;
  if (file.readUInt32BE(0) === 0x7f454c46) return readElf(file);
  if (file.readUInt32BE(0) === 0x0061736d) return readWasm(file);
  if ([0xfeedface, 0xfeedfacf].includes(file.readUInt32LE(0))) return readMachO(file);
  return file.toString('latin1', 0, 2) === 'MZ' ? readPe(file) : undefined;
}

/** `fat_header` and `fat_arch` of mach-o/fat.h, in big-endian order; Java's classes begin alike. */
function slicesOf(file: Buffer): readonly Buffer[] {
  if (file.length < 8) return [];
  const magic = file.readUInt32BE(0);
  if (magic !== 0xcafebabe && magic !== 0xcafebabf) return [file];
  const count = file.readUInt32BE(4);
  if (count > mostSlices) return [];
  const slices = Array.from({ length: count }, (_, index) => {
    const [offset, size] =
      magic === 0xcafebabe
        ? [file.readUInt32BE(16 + index * 20), file.readUInt32BE(20 + index * 20)]
        : [
            Number(file.readBigUInt64BE(16 + index * 32)),
            Number(file.readBigUInt64BE(24 + index * 32)),
          ];
    return file.subarray(offset, offset + size);
  });
  // Those that overlap are made to be read again and again.
  const total = slices.reduce((sum, { length }) => sum + length, 0);
  return total <= file.length ? slices : [];
}
