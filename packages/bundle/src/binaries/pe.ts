import { Fields } from './fields.ts';
import { imageOf } from './loaded.ts';
import type { Image, Section } from './types.ts';

const wideMagic = 0x20b;

/** The headers of the PE format: COFF's, the optional one for the base, and 40 bytes a section. */
export function readPe(file: Buffer): Image | undefined {
  const fields = new Fields(file);
  const coff = fields.u32(0x3c);
  if (fields.text(coff, 2) !== 'PE') return undefined;
  const optional = coff + 24;
  const base =
    fields.u16(optional) === wideMagic ? fields.u64(optional + 24) : fields.u32(optional + 28);
  const first = optional + fields.u16(coff + 20);
  const sections = Array.from({ length: fields.u16(coff + 6) }, (_, index): Section => {
    const at = first + index * 40;
    const offset = fields.u32(at + 20);
    return {
      name: fields.text(at, 8),
      address: base + fields.u32(at + 12),
      bytes: file.subarray(offset, offset + fields.u32(at + 16)),
    };
  });
  return imageOf('PE', file, sections);
}
