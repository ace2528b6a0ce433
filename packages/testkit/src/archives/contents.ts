import { crc32, deflateRawSync } from 'node:zlib';
import { type ArchiveCase, bundleWith, bytesCase, entryCase } from './archive-case.ts';
import { u16 } from './bytes.ts';
import { type RawEntry, rawZip } from './raw-zip.ts';

const content = 'export const answer = 42;\n'.repeat(40);
const packed = deflateRawSync(content);
const evil: RawEntry = { name: 'lib/evil.js', content, method: 8 };

/** Content that is not what its headers say, in entries whose headers agree. */
export function* contentCases(): Iterable<ArchiveCase> {
  const damaged: Readonly<Record<string, readonly [ArchiveCase['expect'], RawEntry]>> = {
    'another CRC': ['crc-mismatch', { ...evil, both: { crc: 1 } }],
    'another CRC, stored': ['crc-mismatch', { ...evil, method: 0, both: { crc: 1 } }],
    'another CRC of nothing': ['crc-mismatch', { name: 'evil', both: { crc: 1 } }],
    'other bytes': ['crc-mismatch', { ...evil, packed: deflateRawSync(content.toUpperCase()) }],
    'a stream that is cut off': ['deflate-invalid', { ...evil, packed: packed.subarray(0, -4) }],
    'bytes after the stream': [
      'deflate-invalid',
      { ...evil, packed: Buffer.concat([packed, Buffer.from('hidden')]) },
    ],
    'a second stream': ['deflate-invalid', { ...evil, packed: Buffer.concat([packed, packed]) }],
    'no stream': ['deflate-invalid', { ...evil, packed: Buffer.alloc(0) }],
    'no stream for nothing': [
      'deflate-invalid',
      { name: 'evil', method: 8, packed: Buffer.alloc(0) },
    ],
    'a block type that there is not': [
      'deflate-invalid',
      { ...evil, packed: Buffer.from([0x07, 0, 0, 0]) },
    ],
    'a distance before the start': [
      'deflate-invalid',
      { ...evil, packed: Buffer.from([0x03, 0x02, 0x00]) },
    ],
    'a stored block whose length contradicts itself': [
      'deflate-invalid',
      { ...evil, packed: Buffer.concat([Buffer.of(1), u16(5), u16(5), Buffer.from('hello')]) },
    ],
    'more than it says': ['size-mismatch', { ...evil, both: { size: content.length - 1 } }],
    'less than it says': ['size-mismatch', { ...evil, both: { size: content.length + 1 } }],
    'something where it says nothing': ['size-mismatch', { ...evil, both: { size: 0 } }],
    'two sizes, stored': ['size-mismatch', { ...evil, method: 0, both: { size: 7 } }],
    'something in a folder': [
      'size-mismatch',
      { name: 'evil/', method: 8, packed, both: { crc: 0, size: 0 } },
    ],
  };
  for (const [title, [expect, entry]] of Object.entries(damaged)) {
    yield entryCase(`content: ${title}`, expect, entry);
  }
  yield entryCase('content: larger than memory, and a CRC that is wrong', 'crc-mismatch', {
    name: 'large.bin',
    content: noise(6_000_000),
    both: { crc: 1 },
  });
  yield entryCase('content: larger than memory, and bytes after it', 'deflate-invalid', {
    name: 'large.bin',
    content: noise(6_000_000),
    packed: Buffer.concat([deflateRawSync(noise(6_000_000)), Buffer.of(0)]),
    method: 8,
  });
  yield entryCase('content: larger than memory, and cut off', 'deflate-invalid', {
    name: 'large.bin',
    content: noise(6_000_000),
    packed: deflateRawSync(noise(6_000_000)).subarray(0, -9),
    method: 8,
  });
  yield* bombCases();
}

/** Bytes that don't compress, the same each time. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 0x2545f491;
  for (let at = 0; at + 4 <= length; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes.writeInt32LE(state, at);
  }
  return bytes;
}

const mebibyte = 1024 * 1024;

function* bombCases(): Iterable<ArchiveCase> {
  yield bytesCase('bomb: 300 MiB of zeros', 'ratio-too-high', () => {
    // Blocks of zeros that end at a byte's border can be put one behind the other.
    const block = deflateRawSync(Buffer.alloc(10 * mebibyte), { finishFlush: 3 });
    const blocks = Array.from({ length: 30 }, () => block);
    const zeros = Buffer.concat([...blocks, Buffer.of(3, 0)]);
    const both = { crc: crc32(Buffer.alloc(300 * mebibyte)), size: 300 * mebibyte };
    return bundleWith([{ name: 'zeros.bin', method: 8, packed: zeros, both }]);
  });
  yield bytesCase('bomb: 300 files of a megabyte of zeros', 'ratio-too-high', () => {
    const zeros = Buffer.alloc(mebibyte);
    const packed = deflateRawSync(zeros);
    const both = { crc: crc32(zeros), size: zeros.length };
    const files = Array.from({ length: 300 }, (_, index) => ({
      name: `zeros/${index}.bin`,
      method: 8,
      packed,
      both,
    }));
    return bundleWith(files);
  });
  yield entryCase('bomb: says 100 bytes, unpacks to 50 MiB', 'size-mismatch', {
    name: 'zeros.bin',
    content: Buffer.alloc(50 * mebibyte),
    method: 8,
    both: { size: 100 },
  });
  yield bytesCase('bomb: a stream that says 5 MiB and goes on', 'size-mismatch', () => {
    const content = Buffer.concat([noise(5 * mebibyte), Buffer.alloc(50 * mebibyte)]);
    return bundleWith([{ name: 'large.bin', content, method: 8, both: { size: 5 * mebibyte } }]);
  });
  yield bytesCase('bomb: a million entries', 'too-many-entries', () =>
    bundleWith([], { zip64: { entries: 1_000_000, diskEntries: 1_000_000 }, end: full }),
  );
  yield bytesCase('bomb: 240,000 folders in the names of 4,000 files', 'too-many-entries', () =>
    bundleWith(
      Array.from({ length: 4000 }, (_, index) => ({ name: `${index}/${'a/'.repeat(59)}b` })),
    ),
  );
  yield bytesCase('bomb: ten entries share one content', 'entries-overlap', () => sharing(90_000));
  yield bytesCase('bomb: ten entries share one tight content', 'ratio-too-high', () =>
    sharing(900_000),
  );
}

function sharing(size: number): Buffer {
  const zeros = { content: Buffer.alloc(size), method: 8 };
  const borrowing = Array.from({ length: 9 }, (_, index) => ({
    ...zeros,
    name: `zero${index + 1}`,
    borrowed: true,
    central: { offset: 0 },
  }));
  return rawZip([{ name: 'zero0', ...zeros }, ...borrowing]);
}

const full = { entries: 0xffff, diskEntries: 0xffff };
