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
  const { block, archive } = ending;
  const lengthAt = 'at' in archive ? archive.at : block.offset;
  await hashRange(source, hashes, [0, lengthAt]);
  const restoring = content.copy();
  const between = Buffer.allocUnsafe(block.offset - lengthAt);
  await source.readInto(between, lengthAt, between.length);
  for (const hash of hashes) hash.update(between);
  const stored = content.copy().digest();
  await hashRange(source, hashes, [block.offset, source.size]);
  if (!('at' in archive) || !archive.countsBlock) return { ...finished(), stored };
  between.writeUInt16LE(between.readUInt16LE(0) - block.length, 0);
  return { ...finished(), stored, restored: restoring.update(between).digest() };
}
