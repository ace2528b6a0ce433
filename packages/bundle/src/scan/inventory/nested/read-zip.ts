import { constants, inflateRawSync } from 'node:zlib';
import { type Member, type Spend, Unreadable } from './types.ts';

const endSignature = Buffer.from('PK\x05\x06');
const endLength = 22;
const longestComment = 0xffff;
const mostMembers = 200_000;

/**
 * The files of a ZIP in memory, by its central directory; what stands before it, as in zipapps of
 * Python, is passed over. It tells what others would find in it and judges nothing.
 * @throws {Unreadable}
 */
export function readZip(file: Buffer, spend: Spend): readonly Member[] {
  const end = file.lastIndexOf(endSignature);
  if (end === -1 || end + endLength > file.length || file.length - end > endLength + longestComment)
    throw new Unreadable('it is no archive of its kind');
  const count = file.readUInt16LE(end + 10);
  const size = file.readUInt32LE(end + 12);
  const offset = file.readUInt32LE(end + 16);
  if (offset === 0xffffffff) throw new Unreadable('it is larger than is looked into');
  const start = end - size;
  // Offsets count from the archive's own start, unless they were corrected for what is before it.
  const shift = start - offset;
  if (start < 0 || shift < 0) throw new Unreadable('it is cut off or damaged');
  const members: Member[] = [];
  let listed = 0;
  let at = start;
  for (; at + 46 <= end && file.readUInt32LE(at) === 0x02014b50; listed++) {
    const [name, extra, comment] = [28, 30, 32].map((field) => file.readUInt16LE(at + field));
    const head = file.subarray(at, at + 46);
    const path = file.toString('utf8', at + 46, at + 46 + (name ?? 0));
    if (!path.endsWith('/')) members.push(memberOf(file, head, path, shift, spend));
    if (members.length > mostMembers)
      throw new Unreadable('it has more files than are looked into');
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  // Others may find more: behind a damaged entry, or by another directory (Zip64).
  if (at !== end || (listed & 0xffff) !== count) throw new Unreadable('it is cut off or damaged');
  return members;
}

function memberOf(file: Buffer, head: Buffer, path: string, shift: number, spend: Spend): Member {
  const size = head.readUInt32LE(24);
  return {
    path: path.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, ''),
    size,
    mode: (head.readUInt32LE(38) >>> 16) & 0o777,
    read(length = size) {
      if ((head.readUInt16LE(8) & 1) !== 0) throw new Unreadable('it is encrypted');
      const local = head.readUInt32LE(42) + shift;
      if (local + 30 > file.length) throw new Unreadable('it is cut off or damaged');
      const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
      const packed = file.subarray(start, start + head.readUInt32LE(20));
      const method = head.readUInt16LE(10);
      if (method === 0) return packed.subarray(0, Math.min(length, size));
      if (method !== 8) throw new Unreadable('it is compressed in a way that is not read');
      const content = inflate(packed, size, length);
      spend(content.length);
      return content.subarray(0, length);
    },
  };
}

function inflate(packed: Buffer, size: number, length: number): Buffer {
  // What is incompressible is barely longer packed, so this many bytes hold the wanted ones.
  const isPart = length < size;
  const input = isPart ? packed.subarray(0, length + 1024) : packed;
  try {
    return inflateRawSync(input, {
      maxOutputLength: isPart ? 64 * 1024 * 1024 : Math.max(size, 1),
      ...(isPart ? { finishFlush: constants.Z_SYNC_FLUSH } : {}),
    });
  } catch {
    throw new Unreadable('it is damaged');
  }
}
