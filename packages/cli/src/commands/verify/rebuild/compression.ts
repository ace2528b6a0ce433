import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openArchive,
  writeArchive,
  type Archive,
  type ArchiveEntry,
  type SourceEntry,
  type WriteOptions,
} from '@opendxt/bundle';

export interface Compression {
  readonly compressor: 'zlib' | 'portable';
  readonly level: number;
}

/** The usual one first. */
const levels = [6, 9, 1, 2, 3, 4, 5, 7, 8];
const all: readonly Compression[] = (['zlib', 'portable'] as const).flatMap((compressor) =>
  levels.map((level) => ({ compressor, level })),
);

/** Of files, what compressors are told apart by. */
const sampleFiles = 40;
const sampleBytes = 1024 * 1024;
/** A larger one is compressed in blocks, and takes long. */
const largestFile = 256 * 1024;

/**
 * The ways in which an archive may have been compressed: those that give each of a sample of its
 * files the size that it has, the usual first. That one alone where nothing in it is compressed.
 */
export async function* findCompressions(
  archive: Archive,
  signal: AbortSignal,
): AsyncIterable<Compression> {
  const sample = sampleOf(archive.entries);
  if (sample.length === 0) {
    yield { compressor: 'zlib', level: 6 };
    return;
  }
  const sources: SourceEntry[] = [];
  for (const entry of sample) {
    const content = { kind: 'bytes', bytes: await archive.read(entry) } as const;
    sources.push({ path: entry.path, executable: false, content });
  }
  const folder = await mkdtemp(join(tmpdir(), 'opendxt rebuild '));
  try {
    for (const compression of all) {
      const path = join(folder, 'sample');
      await writeArchive(sources, path, { ...compression, signal });
      if (await hasSizes(path, sample)) yield compression;
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function sampleOf(entries: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
  let bytes = 0;
  return entries
    .filter(
      ({ kind, method, size }) => kind === 'file' && method === 'deflate' && size <= largestFile,
    )
    .sort((a, b) => b.size - a.size)
    .filter(({ size }) => {
      if (bytes + size > sampleBytes) return false;
      bytes += size;
      return true;
    })
    .slice(0, sampleFiles);
}

async function hasSizes(path: string, sample: readonly ArchiveEntry[]): Promise<boolean> {
  const written = await openArchive(path);
  try {
    return sample.every(
      (entry) => written.get(entry.path)?.compressedSize === entry.compressedSize,
    );
  } finally {
    await written.close();
  }
}

/**
 * The time that the first entry carries (APPNOTE 4.4.6: seconds by twos, years from 1980), as
 * `writeArchive` takes it; entries of one writer all have the same.
 */
export async function readTime(path: string): Promise<WriteOptions> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(14), 0, 14, 0);
    if (bytesRead < 14) return {};
    const [time, date] = [buffer.readUInt16LE(10), buffer.readUInt16LE(12)];
    const when = Date.UTC(
      1980 + (date >> 9),
      ((date >> 5) & 15) - 1,
      date & 31,
      time >> 11,
      (time >> 5) & 63,
      (time & 31) * 2,
    );
    return { time: new Date(when) };
  } finally {
    await file.close();
  }
}
