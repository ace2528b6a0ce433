import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { SourceEntry } from '../types.ts';
import type { Arranged } from './arrange.ts';
import type { Compressor } from './compressor.ts';
import type { Lanes } from './lanes.ts';
import { blockSize, bytesInTask, filesInTask, shrink } from './pack-task.ts';
import { sourceChanged, sourceUnreadable } from './source-error.ts';
import type { Packed, WholeFile } from './task.ts';

/** What is to be written next. Its content may still be on its way. */
export type Step =
  | {
      readonly kind: 'files';
      readonly files: readonly Arranged[];
      readonly packed: Promise<Packed>;
    }
  | {
      readonly kind: 'begin';
      readonly large: Arranged;
      readonly size: number;
      readonly method: 'store' | 'deflate';
    }
  | { readonly kind: 'block'; readonly packed: Promise<Packed> }
  | { readonly kind: 'end'; readonly crc32: number; readonly sha256: string };

/** The beginning of a large file by which it is stored or deflated. */
const sampleSize = 64 * 1024;
/** As far back as deflate refers (RFC 1951, 2). */
const reach = 32 * 1024;

export const sizeOf = ({ content }: SourceEntry): number =>
  content.kind === 'file' ? content.size : content.bytes.length;

/** Gives the lanes their tasks, in the order of the entries, as fast as the steps are taken. */
export async function* steps(
  arranged: readonly Arranged[],
  lanes: Lanes,
  compressor: Compressor,
): AsyncGenerator<Step> {
  let batch: Arranged[] = [];
  let bytes = 0;
  for (const next of arranged) {
    const size = sizeOf(next.entry);
    const large = size > blockSize;
    if (batch.length > 0 && (large || batch.length === filesInTask || bytes >= bytesInTask)) {
      yield filesStep(batch, lanes);
      batch = [];
      bytes = 0;
    }
    if (large) {
      yield* largeSteps(next, size, lanes, compressor);
    } else {
      batch.push(next);
      bytes += size;
    }
  }
  if (batch.length > 0) yield filesStep(batch, lanes);
}

function filesStep(files: readonly Arranged[], lanes: Lanes): Step {
  const tasks = files.map(({ entry }): WholeFile => {
    const { content } = entry;
    const from = content.kind === 'file' ? content.path : content.bytes;
    return { entry: entry.path, size: sizeOf(entry), from };
  });
  return { kind: 'files', files, packed: awaited(lanes.run({ kind: 'files', files: tasks })) };
}

async function* largeSteps(
  large: Arranged,
  size: number,
  lanes: Lanes,
  compressor: Compressor,
): AsyncGenerator<Step> {
  const digest = createHash('sha256');
  let crc = 0;
  let method: 'store' | 'deflate' | undefined;
  let dictionary: Buffer | undefined;
  let left = size;
  for await (const block of blocksOf(large.entry, size)) {
    if (method === undefined) {
      const sample = block.subarray(0, sampleSize);
      method = shrink(sample, compressor) === undefined ? 'store' : 'deflate';
      yield { kind: 'begin', large, size, method };
    }
    digest.update(block);
    crc = crc32(block, crc);
    left -= block.length;
    if (method === 'store') {
      yield { kind: 'block', packed: Promise.resolve({ bytes: block, files: [] }) };
      continue;
    }
    const before = dictionary;
    // A copy, since the block itself is handed over to another thread.
    dictionary = Buffer.from(block.subarray(-reach));
    const task = { kind: 'block', bytes: block, dictionary: before, last: left === 0 } as const;
    yield { kind: 'block', packed: awaited(lanes.run(task)) };
  }
  yield { kind: 'end', crc32: crc, sha256: digest.digest('hex') };
}

/** Blocks of a large entry, each in memory of its own. */
async function* blocksOf(
  { path, content }: SourceEntry,
  size: number,
): AsyncGenerator<Buffer<ArrayBuffer>> {
  if (content.kind === 'bytes') {
    for (let at = 0; at < size; at += blockSize) {
      yield own(content.bytes.subarray(at, at + blockSize));
    }
    return;
  }
  const file = await open(content.path).catch((cause: unknown) => {
    throw sourceUnreadable(path, content.path, cause);
  });
  try {
    const read = async (buffer: Buffer, from: number) => {
      const { bytesRead } = await file
        .read(buffer, from, buffer.length - from)
        .catch((cause: unknown) => {
          throw sourceUnreadable(path, content.path, cause);
        });
      return bytesRead;
    };
    for (let at = 0; at < size; at += blockSize) {
      const block = Buffer.allocUnsafeSlow(Math.min(blockSize, size - at));
      for (let filled = 0; filled < block.length;) {
        const bytesRead = await read(block, filled);
        if (bytesRead === 0) throw sourceChanged(path, content.path, size);
        filled += bytesRead;
      }
      yield block;
    }
    if ((await read(Buffer.alloc(1), 0)) !== 0) throw sourceChanged(path, content.path, size);
  } finally {
    await file.close();
  }
}

function own(bytes: Uint8Array): Buffer<ArrayBuffer> {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}

/** Its failure is dealt with when its turn comes, which may be later than Node would wait. */
function awaited<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
