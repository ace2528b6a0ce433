import { imageOf } from './loaded.ts';
import type { Image, Section } from './types.ts';

/** The custom sections of a module (WebAssembly core specification, 5.5). */
export function readWasm(file: Buffer): Image {
  const sections: Section[] = [];
  let at = 8;
  while (at < file.length) {
    const id = file[at];
    const size = readLeb(file, at + 1);
    const end = size.next + size.value;
    if (end > file.length) break;
    if (id === 0) {
      const length = readLeb(file, size.next);
      const start = length.next + length.value;
      if (start > end) break;
      const name = file.toString('utf8', length.next, start);
      sections.push({ name, address: 0, bytes: file.subarray(start, end) });
    }
    at = end;
  }
  return imageOf('WebAssembly', file, sections);
}

/** An unsigned number of at most 32 bits in LEB128. */
function readLeb(file: Buffer, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = file.readUInt8(at + index);
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  throw new RangeError('a number of more than 32 bits');
}
