import { Fields } from './fields.ts';
import { imageOf } from './loaded.ts';
import type { Image, Section } from './types.ts';

const noBits = 8;
const load = 1;
const longestName = 128;

/** Offsets of the fields that are read, by ELF's class (the ELF specification, 1.2; ELF-64, 1.5). */
const layouts = {
  32: {
    header: { programs: 28, sections: 32, programSize: 42, sectionSize: 46, names: 50 },
    section: { address: 12, offset: 16, size: 20 },
    program: { offset: 4, address: 8, size: 16 },
  },
  64: {
    header: { programs: 32, sections: 40, programSize: 54, sectionSize: 58, names: 62 },
    section: { address: 16, offset: 24, size: 32 },
    program: { offset: 8, address: 16, size: 32 },
  },
} as const;

export function readElf(file: Buffer): Image {
  const wide = file[4] === 2;
  const fields = new Fields(file, file[5] === 2);
  const { header, section, program } = layouts[wide ? 64 : 32];
  const word = (at: number) => (wide ? fields.u64(at) : fields.u32(at));
  const part = (name: string, at: number, where: typeof section | typeof program): Section => {
    const offset = word(at + where.offset);
    return {
      name,
      address: word(at + where.address),
      bytes: file.subarray(offset, offset + word(at + where.size)),
    };
  };
  const table = (start: number, sizeAt: number) =>
    Array.from(
      { length: fields.u16(sizeAt + 2) },
      (_, index) => start + index * fields.u16(sizeAt),
    ).filter((at) => at > 0 && at < file.length);
  const heads = table(word(header.sections), header.sectionSize);
  const namesAt = heads[fields.u16(header.names)];
  const names = namesAt === undefined ? Buffer.alloc(0) : part('', namesAt, section).bytes;
  const nameOf = (at: number) => new Fields(names).text(fields.u32(at), longestName);
  const sections = heads.flatMap((at) =>
    fields.u32(at + 4) === noBits ? [] : [part(nameOf(at), at, section)],
  );
  const segments = table(word(header.programs), header.programSize).flatMap((at) =>
    fields.u32(at) === load ? [part('', at, program)] : [],
  );
  // Packers and some strippers leave no sections.
  return imageOf('ELF', file, sections.length > 0 ? sections : segments, segments);
}
