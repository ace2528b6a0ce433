import { maxSourceLength } from '@opendxt/manifest';
import type { ArchiveLimits } from '../types.ts';
import { refuse, refuseEntry } from './refusal.ts';

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;

/** What a bundle may be unless the caller says otherwise; docs/archive.md gives the reasons. */
export const defaultLimits: ArchiveLimits = {
  maxEntries: 200_000,
  maxTotalSize: 16 * gibibyte,
  maxEntrySize: 8 * gibibyte,
  maxRatio: 200,
  maxManifestSize: maxSourceLength,
  maxPathLength: 1024,
  maxDepth: 64,
};

/** Content up to this size may be packed as tightly as it likes: it can do no harm. */
const ratioFloor = mebibyte;

/** Refuses more files and folders than the limit, whether an end record says so or they are there. */
export function checkCount(count: number, limits: ArchiveLimits): void {
  if (count <= limits.maxEntries) return;
  throw refuse(
    'too-many-entries',
    `expected at most ${limits.maxEntries} files and folders, found ${count}`,
    'raise it with `--max-entries` when you trust where the file comes from',
  );
}

/** The sizes of one entry or of the whole archive. */
interface Sizes {
  readonly size: number;
  readonly compressedSize: number;
}

/** Refuses an entry that is too large or packed too tightly. */
export function checkEntrySizes(name: string, sizes: Sizes, limits: ArchiveLimits): void {
  if (sizes.size > limits.maxEntrySize) {
    throw refuseEntry(
      'entry-too-large',
      name,
      `is too large: expected at most ${limits.maxEntrySize} bytes, found ${sizes.size}`,
      { hint: sizeHint },
    );
  }
  if (tooTight(sizes, limits)) {
    throw refuseEntry('ratio-too-high', name, ratioReason(sizes, limits), { hint: ratioHint });
  }
}

/** The same for all entries together. */
export function checkTotalSizes(sizes: Sizes, limits: ArchiveLimits): void {
  if (sizes.size > limits.maxTotalSize) {
    throw refuse(
      'too-large',
      `expected at most ${limits.maxTotalSize} bytes unpacked, found ${sizes.size}`,
      sizeHint,
    );
  }
  if (tooTight(sizes, limits)) {
    throw refuse('ratio-too-high', `the archive ${ratioReason(sizes, limits)}`, ratioHint);
  }
}

const sizeHint = 'raise it with `--max-size` when you trust where the file comes from';
const ratioHint = 'raise it with `--max-ratio` when you trust where the file comes from';

function tooTight(sizes: Sizes, limits: ArchiveLimits): boolean {
  return sizes.size > ratioFloor && sizes.size > sizes.compressedSize * limits.maxRatio;
}

function ratioReason(sizes: Sizes, limits: ArchiveLimits): string {
  const ratio = Math.ceil(sizes.size / Math.max(sizes.compressedSize, 1));
  return (
    `grows too much when it is unpacked: expected at most ${limits.maxRatio} times its packed ` +
    `size, found ${ratio} times (${sizes.compressedSize} to ${sizes.size} bytes)`
  );
}
