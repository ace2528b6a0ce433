import { gunzipSync } from 'node:zlib';
import { type Member, type Spend, Unreadable } from './types.ts';

const block = 512;
const zeros = Buffer.alloc(block);
const mostMembers = 200_000;
/** Links, devices and folders have no content. */
const withoutContent = new Set(['1', '2', '3', '4', '5', '6']);

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
  let longSize: number | undefined;
  for (let at = 0; at + block <= file.length;) {
    const head = file.subarray(at, at + block);
    at += block;
    // One of zeros alone is the end to some readers, and nothing to others.
    if (head.equals(zeros)) continue;
    const kind = String.fromCharCode(head[156] ?? 0);
    const isHeader = 'LKxg'.includes(kind);
    const size = (isHeader ? undefined : longSize) ?? sizeOf(head);
    const content = file.subarray(at, at + size);
    if (content.length < size) throw new Unreadable('it is cut off or damaged');
    at += Math.ceil(size / block) * block;
    if (kind === 'L') longName = text(content, 0, content.length);
    else if (kind === 'x') {
      const records = paxRecords(content);
      longName = records.get('path') ?? longName;
      longSize = sizeOfPax(records.get('size')) ?? longSize;
    }
    if (isHeader) continue;
    // Some readers take what follows for its content, others for the next header.
    if (withoutContent.has(kind) && size > 0)
      throw new Unreadable('what is in it depends on who reads it');
    if (!withoutContent.has(kind)) members.push(memberOf(longName ?? nameOf(head), head, content));
    longName = longSize = undefined;
    if (members.length > mostMembers)
      throw new Unreadable('it has more files than are looked into');
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

/** Records of a length in digits, a space, `key=value` and a line feed; of one key the last counts. */
function paxRecords(content: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const length = Number.parseInt(content.toString('latin1', at, at + 12), 10);
    if (!(length > 0)) break;
    const [, key, value] =
      /^\d+ ([^=]+)=(.*)\n$/s.exec(content.toString('utf8', at, at + length)) ?? [];
    if (key !== undefined && value !== undefined) records.set(key, value);
    at += length;
  }
  return records;
}

function sizeOfPax(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
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
