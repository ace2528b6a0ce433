import { createHash } from 'node:crypto';
import type { ByteSource } from './byte-source.ts';

const pieceLength = 1024 * 1024;

/** SHA-256 of all bytes, 64 hex digits. */
export async function digestSource(source: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(Math.min(pieceLength, source.size));
  for (let at = 0; at < source.size; at += piece.length) {
    const length = Math.min(piece.length, source.size - at);
    await source.readInto(piece, at, length);
    hash.update(piece.subarray(0, length));
  }
  return hash.digest('hex');
}
