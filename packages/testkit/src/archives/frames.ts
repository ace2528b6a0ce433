import {
  type ArchiveCase,
  bundleWith,
  bytesCase,
  frameCase,
  manifestEntry,
  serverEntry,
} from './archive-case.ts';
import { u16, u32 } from './bytes.ts';
import { type RawEnd, rawZip, type RawZip64End } from './raw-zip.ts';

const endSignature = Buffer.from('PK\x05\x06', 'latin1');

/** An end record whose comment has this length. */
const fakeEnd = (commentLength: number) =>
  Buffer.concat([endSignature, Buffer.alloc(16), u16(commentLength)]);

/** Archives whose end records are missing, several, or lie. */
export function* frameCases(): Iterable<ArchiveCase> {
  yield* brokenFiles();
  yield* severalEnds();
  yield* lyingEnds();
  yield* lyingZip64Ends();
  yield* goodFrames();
}

function* brokenFiles(): Iterable<ArchiveCase> {
  yield bytesCase('file: empty', 'not-an-archive', () => Buffer.alloc(0));
  yield bytesCase('file: text', 'not-an-archive', () => Buffer.from('not an archive\n'.repeat(99)));
  yield bytesCase('file: one byte', 'not-an-archive', () => Buffer.of(0x50));
  yield bytesCase('file: gzip', 'not-an-archive', () =>
    Buffer.concat([Buffer.of(0x1f, 0x8b, 8), Buffer.alloc(500)]),
  );
  yield bytesCase('file: the first half', 'archive-truncated', () => {
    const bytes = bundleWith([]);
    return bytes.subarray(0, bytes.length / 2);
  });
  yield bytesCase('file: all but the last byte', 'archive-truncated', () =>
    bundleWith([]).subarray(0, -1),
  );
  yield bytesCase('file: all but the end record', 'archive-truncated', () =>
    bundleWith([]).subarray(0, -22),
  );
  yield bytesCase('file: all but the first byte', 'end-record-invalid', () =>
    bundleWith([]).subarray(1),
  );
  yield bytesCase('file: an end record alone', 'manifest-missing', () => rawZip([]));
  const after = { 'a line break': '\n', 'a page of zeros': '\0'.repeat(4096), text: 'evil' };
  for (const [title, text] of Object.entries(after)) {
    yield bytesCase(`data after: ${title}`, 'data-after', () =>
      Buffer.concat([bundleWith([]), Buffer.from(text)]),
    );
  }
  yield frameCase('data after: a comment that is longer than it says', 'data-after', {
    comment: 'a comment',
    end: { commentLength: 4 },
  });
  yield frameCase('file: a comment that is shorter than it says', 'archive-truncated', {
    comment: 'a comment',
    end: { commentLength: 400 },
  });
}

function* severalEnds(): Iterable<ArchiveCase> {
  yield bytesCase('two ends: the same once more', 'end-record-ambiguous', () => {
    const bytes = bundleWith([]);
    return Buffer.concat([bytes, bytes.subarray(-22)]);
  });
  yield frameCase('two ends: one in the comment', 'end-record-ambiguous', { comment: fakeEnd(0) });
  yield frameCase('two ends: one in the comment, with text after it', 'end-record-ambiguous', {
    comment: Buffer.concat([fakeEnd(4), Buffer.from('text')]),
  });
  yield frameCase('two ends: one in the comment that does not fit', 'end-record-ambiguous', {
    comment: Buffer.concat([fakeEnd(99), Buffer.from('text')]),
  });
  yield frameCase('two ends: a signature in the comment', 'end-record-ambiguous', {
    comment: endSignature,
  });
  yield bytesCase('two ends: a whole archive in the comment', 'end-record-ambiguous', () =>
    bundleWith([], { comment: rawZip([serverEntry]) }),
  );
  yield bytesCase(
    'two ends: a good archive in a stored file at the end',
    'end-record-ambiguous',
    () => {
      const inner = bundleWith([]);
      const outer = rawZip([manifestEntry, serverEntry, { name: 'last.zip', content: inner }]);
      const rest = outer.length - outer.indexOf(inner) - inner.length;
      outer.writeUInt16LE(rest, outer.indexOf(inner) + inner.length - 2);
      return outer;
    },
  );
}

function* lyingEnds(): Iterable<ArchiveCase> {
  const lies: Readonly<Record<string, readonly [ArchiveCase['expect'], Partial<RawEnd>]>> = {
    'one entry fewer': ['count-mismatch', { entries: 1, diskEntries: 1 }],
    'one entry more': ['count-mismatch', { entries: 3, diskEntries: 3 }],
    'no entries': ['count-mismatch', { entries: 0, diskEntries: 0 }],
    'fewer entries on this disk': ['count-mismatch', { diskEntries: 1 }],
    'fewer entries in all': ['count-mismatch', { entries: 1 }],
    '65,535 entries': ['count-mismatch', { entries: 0xffff, diskEntries: 0xffff }],
    'disk 1': ['multi-disk', { disk: 1 }],
    'the directory on disk 1': ['multi-disk', { directoryDisk: 1 }],
    'a directory of 0 bytes': ['end-record-invalid', { size: 0 }],
    'a directory of 4 GiB': ['end-record-invalid', { size: 0xffffffff }],
    'a directory at byte 0': ['data-before', { offset: 0 }],
    'a directory past the end': ['end-record-invalid', { offset: 0xfffffffe }],
  };
  for (const [title, [expect, end]] of Object.entries(lies)) {
    yield frameCase(`end record: ${title}`, expect, { end });
  }
  yield bytesCase('end record: a count that wraps at 65,536', 'count-mismatch', () => {
    const files = Array.from({ length: 65_536 }, (_, index) => ({ name: `many/${index}` }));
    return bundleWith(files, { end: { entries: 2, diskEntries: 2 } });
  });
  yield frameCase('directory: bytes between it and the end record', 'end-record-invalid', {
    afterDirectory: Buffer.from('hidden'),
  });
  yield frameCase('directory: a digital signature in it', 'central-directory-invalid', {
    inDirectory: Buffer.concat([u32(0x05054b50), u16(8), Buffer.alloc(8)]),
  });
  yield frameCase('directory: zeros after the last entry', 'central-directory-invalid', {
    inDirectory: Buffer.alloc(46),
  });
  yield frameCase('directory: half an entry', 'central-directory-invalid', {
    inDirectory: Buffer.from('PK\x01\x02\x00\x00', 'latin1'),
  });
  yield bytesCase('directory: another signature', 'central-directory-invalid', () =>
    bundleWith([{ name: 'evil', central: { signature: 0x02014b51 } }]),
  );
  yield bytesCase(
    'directory: a name longer than the directory',
    'central-directory-invalid',
    () => {
      const bytes = bundleWith([]);
      const last = bytes.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
      bytes.writeUInt16LE(60_000, last + 28);
      return bytes;
    },
  );
}

function* lyingZip64Ends(): Iterable<ArchiveCase> {
  const lies: Readonly<Record<string, readonly [ArchiveCase['expect'], Partial<RawZip64End>]>> = {
    'another count': ['zip64-invalid', { entries: 3, diskEntries: 3 }],
    'another size of the directory': ['zip64-invalid', { size: 1 }],
    'another offset': ['zip64-invalid', { offset: 0 }],
    'an offset past 2^53': ['zip64-invalid', { offset: 2 ** 60 }],
    'another disk': ['zip64-invalid', { disk: 1 }],
    'a locator that points elsewhere': ['zip64-invalid', { locatorOffset: 0 }],
    'a locator on disk 1': ['multi-disk', { locatorDisk: 1 }],
    'a locator of two disks': ['multi-disk', { locatorDisks: 2 }],
    'another signature': ['zip64-invalid', { signature: 0x06064b51 }],
    'a longer record': ['zip64-invalid', { length: 60 }],
    'a shorter record': ['zip64-invalid', { length: 20 }],
  };
  for (const [title, [expect, zip64]] of Object.entries(lies)) {
    yield frameCase(`zip64 end record: ${title}`, expect, { zip64 });
  }
  const deferring = { entries: 0xffff, diskEntries: 0xffff };
  yield frameCase('zip64 end record: a count that only it gives, wrong', 'count-mismatch', {
    zip64: { entries: 3, diskEntries: 3 },
    end: deferring,
  });
  yield frameCase('zip64 end record: a size that only it gives, wrong', 'end-record-invalid', {
    zip64: { size: 1 },
    end: { size: 0xffffffff },
  });
}

function* goodFrames(): Iterable<ArchiveCase> {
  yield frameCase('frame: nothing odd', 'ok', {});
  yield frameCase('frame: a comment', 'ok', { comment: 'made by nobody' });
  yield frameCase('frame: the longest comment', 'ok', { comment: 'x'.repeat(0xffff) });
  yield frameCase('frame: zip64 end records', 'ok', { zip64: {} });
  yield frameCase('frame: zip64 end records alone know', 'ok', {
    zip64: {},
    end: { entries: 0xffff, diskEntries: 0xffff, size: 0xffffffff, offset: 0xffffffff },
  });
  yield frameCase('frame: zip64 end records and a comment', 'ok', { zip64: {}, comment: 'x' });
  yield bytesCase('frame: 70,000 entries', 'ok', () => {
    const files = Array.from({ length: 70_000 }, (_, index) => ({ name: `m/${index}` }));
    return bundleWith(files, { zip64: {}, end: { entries: 0xffff, diskEntries: 0xffff } });
  });
}
