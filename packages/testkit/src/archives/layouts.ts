import {
  type ArchiveCase,
  bundleWith,
  bytesCase,
  entryCase,
  manifestEntry,
  serverEntry,
} from './archive-case.ts';
import { type RawEntry, rawZip } from './raw-zip.ts';

const evil: RawEntry = { name: 'lib/evil.js', content: 'evil'.repeat(30) };
const hidden = rawZip([evil]).subarray(0, 30 + 11 + 120);

/** Entries that overlap, and bytes that belong to no entry. */
export function* layoutCases(): Iterable<ArchiveCase> {
  yield entryCase('overlap: two names for one local header', 'entries-overlap', evil, {
    ...evil,
    name: 'lib/evil.ts',
    borrowed: true,
    central: { offset: firstOffset },
  });
  yield bytesCase('overlap: an entry inside the content of another', 'entries-overlap', () =>
    rawZip([
      { name: 'outer.bin', content: hidden },
      manifestEntry,
      serverEntry,
      { ...evil, borrowed: true, central: { offset: 30 + 'outer.bin'.length } },
    ]),
  );
  yield entryCase('overlap: content that goes into the next entry', 'entries-overlap', {
    ...evil,
    both: { size: 200, compressedSize: 200 },
  });
  yield entryCase('overlap: content that goes past the end of the file', 'entries-overlap', {
    ...evil,
    both: { size: 100_000, compressedSize: 100_000 },
  });
  for (const [field, at] of Object.entries({ name: 26, 'list of extra fields': 28 })) {
    yield bytesCase(`overlap: a ${field} that goes into the next entry`, 'entries-overlap', () => {
      const bytes = bundleWith([{ name: 'short', content: 'x' }]);
      bytes.writeUInt16LE(5000, firstOffset + at);
      return bytes;
    });
  }
  yield entryCase('overlap: an offset past the end of the file', 'hidden-data', {
    ...evil,
    central: { offset: 1_000_000 },
  });

  const gaps: Readonly<Record<string, Uint8Array>> = {
    'one byte': Buffer.of(0),
    'a local entry that is not listed': hidden,
    'a whole archive': rawZip([evil]),
  };
  for (const [title, gap] of Object.entries(gaps)) {
    yield entryCase(`gap: ${title} between two entries`, 'hidden-data', { ...evil, gap });
    yield bytesCase(`gap: ${title} before the directory`, 'hidden-data', () =>
      bundleWith([], { beforeDirectory: gap }),
    );
  }
  yield entryCase('gap: an entry that is not listed', 'hidden-data', { ...evil, unlisted: true });
  yield entryCase('gap: content that is longer than listed', 'hidden-data', {
    ...evil,
    both: { size: 100, compressedSize: 100 },
  });

  const first: RawEntry = { ...evil, name: '0.js' };
  yield bytesCase('data before: a local entry that is not listed', 'data-before', () =>
    rawZip([{ ...first, unlisted: true }, manifestEntry, serverEntry]),
  );
  yield bytesCase('data before: a script, with offsets that count it', 'data-before', () =>
    rawZip([{ ...manifestEntry, gap: script }, serverEntry]),
  );
  yield bytesCase('data before: a script, with offsets that do not count it', 'data-before', () =>
    Buffer.concat([script, bundleWith([])]),
  );
  yield bytesCase('data before: another archive', 'data-before', () =>
    Buffer.concat([rawZip([evil]), bundleWith([])]),
  );
  yield bytesCase('data before: the marker of a split archive', 'data-before', () =>
    Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), bundleWith([])]),
  );
  yield bytesCase('data before: the marker, with offsets that count it', 'data-before', () =>
    rawZip([{ ...manifestEntry, gap: Buffer.from('PK00') }, serverEntry]),
  );
  yield bytesCase('order: the directory in another order than the content', 'ok', () =>
    bundleWith([evil], { order: [2, 0, 1] }),
  );
}

const script = Buffer.from('#!/bin/sh\nexec evil\n');
/** Where the first entry of a case begins: behind the manifest. */
const firstOffset = rawZip([{ ...manifestEntry, unlisted: true }]).length - 22;
