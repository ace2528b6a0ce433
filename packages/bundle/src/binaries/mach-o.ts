import { Fields } from './fields.ts';
import { imageOf } from './loaded.ts';
import type { Image, Section } from './types.ts';

/** Load commands and their sections (mach-o/loader.h), by the width of addresses. */
const layouts = {
  32: { command: 1, header: 28, count: 48, first: 56, step: 68, size: 36, offset: 40 },
  64: { command: 0x19, header: 32, count: 64, first: 72, step: 80, size: 40, offset: 48 },
} as const;

/** Files have some dozens. */
const mostCommands = 10_000;
const zeroFill = new Set([1, 12, 18]);

export function readMachO(file: Buffer): Image {
  const fields = new Fields(file);
  const wide = fields.u32(0) === 0xfeedfacf;
  const layout = layouts[wide ? 64 : 32];
  const word = (at: number) => (wide ? fields.u64(at) : fields.u32(at));
  const sections: Section[] = [];
  let at: number = layout.header;
  for (let left = Math.min(fields.u32(16), mostCommands); left > 0; left--) {
    const size = fields.u32(at + 4);
    if (size < 8) break;
    if (fields.u32(at) === layout.command) {
      const end = at + size;
      for (let index = 0; index < fields.u32(at + layout.count); index++) {
        const head = at + layout.first + index * layout.step;
        if (head + layout.step > end) break;
        // The low byte of the flags tells what has no bytes in the file.
        if (zeroFill.has(fields.u32(head + layout.offset + 16) & 0xff)) continue;
        const offset = fields.u32(head + layout.offset);
        sections.push({
          name: fields.text(head, 16),
          address: word(head + 32),
          bytes: file.subarray(offset, offset + word(head + layout.size)),
        });
      }
    }
    at += size;
  }
  return imageOf('Mach-O', file, sections);
}
