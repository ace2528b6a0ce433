import { createHash } from 'node:crypto';
import type { ByteSource } from '../../archive/index.ts';
import type { DigestName } from '../cms/index.ts';
import { hashRange } from './hash-range.ts';
import type { SignedEnding } from './read-ending.ts';

export interface BundleDigests {
  /** SHA-256 of the whole file, 64 hex digits. */
  readonly file: string;
  /** Of the whole file, by the algorithm that was asked for. */
  readonly whole: Buffer;
  /** Of what is before the block, as it is stored: layouts A and C sign it. */
  readonly stored?: Buffer;
  /** The same, as it was before its comment counted the block: layout B signs it. */
  readonly restored?: Buffer;
}

/** Reads the file once for all its digests; with those of the parts when it ends with a block. */
export async function digestBundle(
  source: ByteSource,
  algorithm: DigestName,
  ending?: SignedEnding,
): Promise<BundleDigests> {
  const ofFile = createHash('sha256');
  const content = algorithm === 'sha256' ? ofFile : createHash(algorithm);
  const hashes = content === ofFile ? [ofFile] : [ofFile, content];
  const finished = () => ({
    file: ofFile.copy().digest('hex'),
    whole: content.copy().digest(),
  });
  if (ending === undefined) {
    await hashRange(source, hashes, [0, source.size]);
    return finished();
  }
  const { block, coveringLengthAt = block.offset } = ending;
  await hashRange(source, hashes, [0, coveringLengthAt]);
  const restoring = content.copy();
  const between = Buffer.allocUnsafe(block.offset - coveringLengthAt);
  await source.readInto(between, coveringLengthAt, between.length);
  for (const hash of hashes) hash.update(between);
  const stored = content.copy().digest();
  await hashRange(source, hashes, [block.offset, source.size]);
  return {
    ...finished(),
    stored,
    ...(ending.coveringLengthAt === undefined
      ? {}
      : { restored: restoring.update(uncovered(between, block.length)).digest() }),
  };
}

/** The end of an archive from its comment's length on, as it is without a block of `length` bytes. */
function uncovered(bytes: Buffer, length: number): Buffer {
  const restored = Buffer.from(bytes);
  restored.writeUInt16LE(restored.readUInt16LE(0) - length, 0);
  return restored;
}
