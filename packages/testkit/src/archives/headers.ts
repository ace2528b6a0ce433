import { crc32, deflateRawSync } from 'node:zlib';
import { type ArchiveCase, entryCase } from './archive-case.ts';
import { extraField, u16, u32, u64 } from './bytes.ts';
import type { RawEntry, RawHeader } from './raw-zip.ts';

const content = 'export const answer = 42;\n'.repeat(8);
const packed = deflateRawSync(content);
const deflated: RawEntry = { name: 'lib/evil.js', content, method: 8 };
const stored: RawEntry = { name: 'lib/evil.js', content };

const zip64 = (...values: readonly (number | bigint)[]) =>
  extraField(0x0001, ...values.map((value) => u64(value)));

/** Local headers, descriptors and extra fields that say something else than the central directory. */
export function* headerCases(): Iterable<ArchiveCase> {
  yield* localCases();
  yield* descriptorCases();
  yield* zip64FieldCases();
  yield* featureCases();
}

function* localCases(): Iterable<ArchiveCase> {
  const lies: Readonly<Record<string, Partial<RawHeader>>> = {
    'another name': { name: 'lib/good.js' },
    'a name of the same length': { name: 'lib/EVIL.js' },
    'a longer name': { name: 'lib/evil.json' },
    'a name that leads out': { name: '../evil.js!' },
    'other flags': { flags: 0x0800 },
    'encryption in the local header alone': { flags: 0x0001 },
    'a descriptor in the local header alone': { flags: 0x0008 },
    'another method': { method: 0 },
    'another CRC': { crc: 1 },
    'a CRC of 0': { crc: 0 },
    'a smaller packed size': { compressedSize: packed.length - 1 },
    'a larger packed size': { compressedSize: packed.length + 1 },
    'a packed size of 0': { compressedSize: 0 },
    'a smaller size': { size: content.length - 1 },
    'a larger size': { size: content.length + 1 },
    'no signature': { signature: 0 },
    'the signature of another record': { signature: 0x08074b50 },
  };
  for (const [title, local] of Object.entries(lies)) {
    yield entryCase(`local header: ${title}`, 'local-header-mismatch', { ...deflated, local });
  }
  const cut = Buffer.of(0x01, 0x00, 0xff, 0x00, 1, 2);
  yield entryCase('extra fields: cut off in the central directory', 'extra-field-invalid', {
    ...deflated,
    central: { extra: cut },
  });
  yield entryCase('extra fields: cut off in the local header', 'extra-field-invalid', {
    ...deflated,
    local: { extra: cut },
  });
  yield entryCase('extra fields: three bytes', 'extra-field-invalid', {
    ...deflated,
    both: { extra: Buffer.alloc(3) },
  });
  const times = extraField(0x5455, Buffer.alloc(9));
  yield entryCase('extra fields: times and owners', 'ok', {
    ...deflated,
    local: { extra: Buffer.concat([times, extraField(0x7875, Buffer.alloc(11))]) },
    central: { extra: extraField(0x5455, Buffer.alloc(5)) },
  });
}

function descriptor(
  { crc = crc32(content), compressedSize = packed.length, size = content.length } = {},
  { signed = true, wide = false } = {},
): Buffer {
  const sized = wide ? u64 : u32;
  return Buffer.concat([
    signed ? u32(0x08074b50) : Buffer.alloc(0),
    u32(crc),
    sized(compressedSize),
    sized(size),
  ]);
}

function* descriptorCases(): Iterable<ArchiveCase> {
  const streamed: RawEntry = {
    ...deflated,
    both: { flags: 0x0008 },
    local: { crc: 0, compressedSize: 0, size: 0 },
  };
  const refused: Readonly<Record<string, Buffer>> = {
    'another CRC': descriptor({ crc: 1 }),
    'another packed size': descriptor({ compressedSize: packed.length + 1 }),
    'another size': descriptor({ size: 1 }),
    'another size without a signature': descriptor({ size: 1 }, { signed: false }),
    'another size in eight bytes': descriptor({ size: 1 }, { wide: true }),
    'another signature': Buffer.concat([u32(1), descriptor({}, { signed: false })]),
    'nothing there': Buffer.alloc(0),
    'a part of it': descriptor().subarray(0, 10),
    'bytes after it': Buffer.concat([descriptor(), Buffer.alloc(5)]),
  };
  for (const [title, bytes] of Object.entries(refused)) {
    yield entryCase(`descriptor: ${title}`, 'descriptor-mismatch', {
      ...streamed,
      descriptor: bytes,
    });
  }
  yield entryCase('descriptor: without its flag', 'hidden-data', {
    ...deflated,
    descriptor: descriptor(),
  });
  yield entryCase('descriptor: another CRC in the local header', 'local-header-mismatch', {
    ...streamed,
    local: { crc: 1, compressedSize: 0, size: 0 },
    descriptor: descriptor(),
  });
  for (const signed of [true, false]) {
    for (const wide of [true, false]) {
      const title = `descriptor: ${signed ? 'with' : 'without'} a signature, ${wide ? 8 : 4} bytes`;
      yield entryCase(title, 'ok', {
        ...streamed,
        descriptor: descriptor({}, { signed, wide }),
      });
    }
  }
  yield entryCase('descriptor: the same in the local header', 'ok', {
    ...streamed,
    local: {},
    descriptor: descriptor(),
  });
  yield entryCase('descriptor: zip64 with zeros in the local header', 'ok', {
    ...streamed,
    local: { crc: 0, compressedSize: 0xffffffff, size: 0xffffffff, extra: zip64(0, 0) },
    descriptor: descriptor({}, { wide: true }),
  });
}

const saturated = { compressedSize: 0xffffffff, size: 0xffffffff };

function* zip64FieldCases(): Iterable<ArchiveCase> {
  const both = (extra: Uint8Array, sizes = saturated): RawEntry => ({
    ...deflated,
    both: { ...sizes, extra },
  });
  yield entryCase('zip64 field: both sizes', 'ok', both(zip64(content.length, packed.length)));
  yield entryCase(
    'zip64 field: sizes that are in the header too',
    'ok',
    both(zip64(content.length, packed.length), {
      compressedSize: packed.length,
      size: content.length,
    }),
  );
  yield entryCase('zip64 field: another size than in the header', 'zip64-invalid', {
    ...deflated,
    central: { extra: zip64(1, packed.length) },
  });
  yield entryCase('zip64 field: another size in the local header', 'zip64-invalid', {
    ...deflated,
    local: { extra: zip64(content.length, 1) },
  });
  yield entryCase('zip64 field: sizes that differ', 'local-header-mismatch', {
    ...deflated,
    central: { ...saturated, extra: zip64(content.length, packed.length) },
    local: { ...saturated, extra: zip64(content.length + 1, packed.length) },
  });
  yield entryCase('zip64 field: too short', 'zip64-invalid', both(zip64(content.length)));
  yield entryCase(
    'zip64 field: half a number',
    'zip64-invalid',
    both(extraField(1, u64(content.length), u32(packed.length))),
  );
  yield entryCase('zip64 field: too long', 'zip64-invalid', both(extraField(1, Buffer.alloc(40))));
  yield entryCase(
    'zip64 field: twice',
    'zip64-invalid',
    both(
      Buffer.concat([zip64(content.length, packed.length), zip64(content.length, packed.length)]),
    ),
  );
  yield entryCase(
    'zip64 field: more than 2^53 bytes',
    'zip64-invalid',
    both(zip64(2n ** 60n, packed.length)),
  );
  yield entryCase('zip64 field: a size of 2^50 bytes', 'entry-too-large', {
    ...deflated,
    both: { size: 0xffffffff, compressedSize: 0xffffffff, extra: zip64(2 ** 50, 2 ** 50) },
  });
  yield entryCase('zip64 field: another disk', 'multi-disk', {
    ...deflated,
    central: { disk: 0xffff, extra: extraField(1, u32(3)) },
  });
}

function* featureCases(): Iterable<ArchiveCase> {
  const encrypted: Readonly<Record<string, RawEntry>> = {
    traditional: { ...deflated, both: { flags: 0x0001 } },
    strong: { ...deflated, both: { flags: 0x0041 } },
    'strong, by its flag alone': { ...deflated, both: { flags: 0x0040 } },
    'a masked local header': { ...deflated, both: { flags: 0x2000 } },
    AES: {
      ...deflated,
      both: { flags: 0x0001, method: 99, extra: extraField(0x9901, Buffer.alloc(7)) },
    },
    'AES, by its field alone': {
      ...deflated,
      both: { extra: extraField(0x9901, u16(2), Buffer.from('AE'), Buffer.of(3), u16(8)) },
    },
    'strong, by its field alone': {
      ...deflated,
      both: { extra: extraField(0x0017, Buffer.alloc(8)) },
    },
  };
  for (const [title, entry] of Object.entries(encrypted)) {
    yield entryCase(`encryption: ${title}`, 'encrypted', entry);
  }
  const methods = {
    shrink: 1,
    implode: 6,
    deflate64: 9,
    bzip2: 12,
    LZMA: 14,
    zstd: 93,
    xz: 95,
    PPMd: 98,
    'AES without a flag': 99,
    unknown: 0xffff,
  };
  for (const [title, method] of Object.entries(methods)) {
    yield entryCase(`method: ${title}`, 'method-unsupported', { ...stored, both: { method } });
  }
  for (const bit of [4, 5, 7, 8, 9, 10, 12, 14, 15]) {
    yield entryCase(`flags: bit ${bit}`, 'flags-unsupported', {
      ...stored,
      both: { flags: 1 << bit },
    });
  }
  for (const where of ['local', 'central'] as const) {
    for (const versionNeeded of [46, 52, 255, 0x0214]) {
      yield entryCase(`version: ${versionNeeded} in the ${where} header`, 'version-unsupported', {
        ...stored,
        [where]: { versionNeeded },
      });
    }
  }
  yield entryCase('version: 1.0, with the system in the upper byte', 'ok', {
    ...stored,
    both: { versionNeeded: 0x030a },
  });
  yield entryCase('flags: the speed of the compressor', 'ok', {
    ...deflated,
    both: { flags: 0x0006 },
  });
}
