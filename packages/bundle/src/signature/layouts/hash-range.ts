import type { Hash } from 'node:crypto';
import type { ByteSource } from '../../archive/index.ts';

const pieceLength = 1024 * 1024;

/**
 * Hashes the bytes from `from` up to `to`, and hands them to `onPiece` when it is given; a piece is
 * overwritten when `onPiece` has answered for the next one. The next piece is read while one is
 * hashed.
 */
export async function hashRange(
  source: ByteSource,
  hashes: readonly Hash[],
  [from, to]: readonly [from: number, to: number],
  onPiece?: (piece: Buffer) => Promise<void>,
): Promise<void> {
  const buffers = [0, 1].map(() => Buffer.allocUnsafe(Math.min(pieceLength, to - from)));
  const readAt = async (at: number, index: number): Promise<Buffer> => {
    const piece = (buffers[index % 2] ?? Buffer.alloc(0)).subarray(
      0,
      Math.min(pieceLength, to - at),
    );
    await source.readInto(piece, at, piece.length);
    return piece;
  };
  let next = readAt(from, 0);
  for (let at = from, index = 1; at < to; index++) {
    const piece = await next;
    at += piece.length;
    next = at < to ? readAt(at, index) : next;
    // Awaited in the next round; a failure before that is not unhandled.
    next.catch(() => undefined);
    const handed = onPiece?.(piece);
    for (const hash of hashes) hash.update(piece);
    await handed;
  }
  await next;
}
