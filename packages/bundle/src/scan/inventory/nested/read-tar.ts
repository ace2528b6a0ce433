import { gunzipSync } from 'node:zlib';
import { type Member, type Spend, Unreadable } from './types.ts';

const block = 512;
const mostMembers = 200_000;
const regular = new Set(['0', '\0', '7']);

/**
 * The files of a tar (POSIX.1-2017, `pax`), compressed by gzip or not.
 * @throws {Unreadable}
 */
export function readTar(bytes: Buffer, largest: number, spend: Spend): readonly Member[] {
  const isPacked = bytes.readUInt16BE(0) === 0x1f8b;
  const file = isPacked ? unpack(bytes, largest) : bytes;
  if (isPacked) spend(file.length);
  const members: Member[] = [];
  let longName: string | undefined;
  for (let at = 0; at + block <= file.length && file[at] !== 0;) {
    const head = file.subarray(at, at + block);
    const size = sizeOf(head);
    const content = file.subarray(at + block, at + block + size);
    if (content.length < size) throw new Unreadable('it is cut off or damaged');
    const kind = String.fromCharCode(head[156] ?? 0);
    if (kind === 'L') longName = text(content, 0, content.length);
    else if (kind === 'x') longName = paxPath(content) ?? longName;
    else if (kind !== 'g') {
      if (regular.has(kind)) members.push(memberOf(longName ?? nameOf(head), head, content));
      longName = undefined;
    }
    if (members.length > mostMembers)
      throw new Unreadable('it has more files than are looked into');
    at += block + Math.ceil(size / block) * block;
  }
  if (members.length === 0) throw new Unreadable('it is no archive of its kind');
  return members;
}

function unpack(bytes: Buffer, largest: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: largest });
  } catch (error) {
    throw new Unreadable(
      (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
        ? 'it is larger than is looked into'
        : 'it is cut off or damaged',
    );
  }
}

/** Octal digits, or for what does not fit a number of 95 bits with the highest bit set. */
function sizeOf(head: Buffer): number {
  const field = head.subarray(124, 136);
  const size =
    ((field[0] ?? 0) & 0x80) === 0
      ? Number.parseInt(text(field, 0, 12).trim() || '0', 8)
      : Number(field.readBigUInt64BE(4));
  if (!Number.isSafeInteger(size)) throw new Unreadable('it is cut off or damaged');
  return size;
}

function nameOf(head: Buffer): string {
  const prefix = text(head, 257, 5) === 'ustar' ? text(head, 345, 155) : '';
  return `${prefix === '' ? '' : `${prefix}/`}${text(head, 0, 100)}`;
}

/** Records of a length in digits, a space, `key=value` and a line feed. */
function paxPath(content: Buffer): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]+)\n/.exec(content.toString('utf8'))?.[1];
}

function memberOf(path: string, head: Buffer, content: Buffer): Member {
  return {
    path: path.replace(/^(?:\.?\/)+/, ''),
    size: content.length,
    mode: Number.parseInt(text(head, 100, 8).trim(), 8) & 0o777,
    read: (length) => content.subarray(0, length),
  };
}

function text(bytes: Buffer, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? field.length : end);
}
