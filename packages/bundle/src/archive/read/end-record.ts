import type { ByteSource } from './byte-source.ts';
import { refuse } from './refusal.ts';
import { readUint64 } from './uint64.ts';

const locatorSignature = 0x07064b50;
const locatorLength = 20;
const zip64Signature = 0x06064b50;
const zip64Length = 56;

/** Where the central directory lies, and how many entries it has. */
export interface DirectoryPlace {
  readonly directoryOffset: number;
  readonly directorySize: number;
  readonly entryCount: number;
}

/** What an end record of either size says. */
interface EndValues {
  readonly disk: number;
  readonly directoryDisk: number;
  readonly diskEntries: number;
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
}

const saturated: EndValues = {
  disk: 0xffff,
  directoryDisk: 0xffff,
  diskEntries: 0xffff,
  entries: 0xffff,
  size: 0xffffffff,
  offset: 0xffffffff,
};

/**
 * Reads the end record in `bytes`, which lies at `position`, and the zip64 records before it where
 * there are any. The central directory has to end where the first of these records begins.
 */
export async function readEndRecord(
  source: ByteSource,
  bytes: Buffer,
  position: number,
): Promise<DirectoryPlace> {
  // APPNOTE 4.3.16
  const plain: EndValues = {
    disk: bytes.readUInt16LE(4),
    directoryDisk: bytes.readUInt16LE(6),
    diskEntries: bytes.readUInt16LE(8),
    entries: bytes.readUInt16LE(10),
    size: bytes.readUInt32LE(12),
    offset: bytes.readUInt32LE(16),
  };
  const zip64 = await readZip64(source, position);
  if (zip64 !== undefined) checkAgreement(plain, zip64.values);
  const values = zip64?.values ?? plain;
  checkDisks(values);
  await checkPlace(source, values, zip64?.position ?? position);
  return {
    directoryOffset: values.offset,
    directorySize: values.size,
    entryCount: values.entries,
  };
}

/** APPNOTE 4.3.14 and 4.3.15: the locator lies right before the end record. */
async function readZip64(
  source: ByteSource,
  endPosition: number,
): Promise<{ readonly values: EndValues; readonly position: number } | undefined> {
  if (endPosition < locatorLength) return undefined;
  const locatorPosition = endPosition - locatorLength;
  const locator = Buffer.allocUnsafe(locatorLength);
  await source.readInto(locator, locatorPosition, locatorLength);
  if (locator.readUInt32LE(0) !== locatorSignature) return undefined;

  const disk = locator.readUInt32LE(4);
  const disks = locator.readUInt32LE(16);
  if (disk !== 0 || disks !== 1) {
    throw refuse(
      'multi-disk',
      `expected disk 0 of 1 in the zip64 locator, found ${disk} of ${disks}`,
    );
  }
  const position = readUint64(locator, 8);
  if (position !== locatorPosition - zip64Length) {
    throw refuse(
      'zip64-invalid',
      `expected the zip64 end record at byte ${locatorPosition - zip64Length}, right before its locator, found ${position}`,
    );
  }
  const record = Buffer.allocUnsafe(zip64Length);
  await source.readInto(record, position, zip64Length);
  const length = readUint64(record, 4) + 12;
  if (record.readUInt32LE(0) !== zip64Signature || length !== zip64Length) {
    throw refuse(
      'zip64-invalid',
      `expected a zip64 end record of ${zip64Length} bytes, found none`,
    );
  }
  const values = {
    disk: record.readUInt32LE(16),
    directoryDisk: record.readUInt32LE(20),
    diskEntries: readUint64(record, 24),
    entries: readUint64(record, 32),
    size: readUint64(record, 40),
    offset: readUint64(record, 48),
  };
  return { values, position };
}

function checkAgreement(plain: EndValues, zip64: EndValues): void {
  for (const key of Object.keys(saturated) as (keyof EndValues)[]) {
    if (plain[key] === zip64[key] || plain[key] === saturated[key]) continue;
    throw refuse(
      'zip64-invalid',
      `expected both end records to agree, found ${plain[key]} and ${zip64[key]} for ${labels[key]}`,
    );
  }
}

const labels: Readonly<Record<keyof EndValues, string>> = {
  disk: 'the number of this disk',
  directoryDisk: 'the disk of the central directory',
  diskEntries: 'the entries on this disk',
  entries: 'the entries',
  size: 'the size of the central directory',
  offset: 'the start of the central directory',
};

function checkDisks(values: EndValues): void {
  if (values.disk !== 0 || values.directoryDisk !== 0) {
    throw refuse(
      'multi-disk',
      `expected an archive on disk 0 alone, found disk ${values.disk} with the directory on ${values.directoryDisk}`,
    );
  }
  if (values.diskEntries !== values.entries) {
    throw refuse(
      'count-mismatch',
      `expected as many entries on this disk as in all, found ${values.diskEntries} of ${values.entries}`,
    );
  }
}

async function checkPlace(source: ByteSource, values: EndValues, end: number): Promise<void> {
  const found = values.offset + values.size;
  if (found === end) return;
  const shift = end - found;
  if (shift > 0 && (await startsDirectory(source, values.offset + shift))) {
    throw refuse(
      'data-before',
      `expected the archive to begin at byte 0, found it at byte ${shift}`,
    );
  }
  if (shift > 0 && (await startsEndRecord(source, found))) {
    throw refuse('end-record-ambiguous', `expected one end record, found another at byte ${found}`);
  }
  throw refuse(
    'end-record-invalid',
    `expected the central directory to end at byte ${end}, where the end record begins, found ${found}`,
  );
}

const startsDirectory = (source: ByteSource, position: number) =>
  startsWith(source, position, 'PK\x01\x02');

const startsEndRecord = async (source: ByteSource, position: number) =>
  (await startsWith(source, position, 'PK\x05\x06')) ||
  (await startsWith(source, position, 'PK\x06\x06'));

async function startsWith(source: ByteSource, position: number, text: string): Promise<boolean> {
  if (position + text.length > source.size) return false;
  const bytes = Buffer.allocUnsafe(text.length);
  await source.readInto(bytes, position, text.length);
  return bytes.toString('latin1') === text;
}
