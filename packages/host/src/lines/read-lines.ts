import { readSync } from 'node:fs';

/** A line as bytes, without its break. */
export interface RawLine {
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer;
  /** False for what stands behind the last line break. */
  readonly whole: boolean;
  /** The offset behind it and its break. */
  readonly end: number;
}

const piece = 64 * 1024;
/** Bytes of a line that are kept; a longer one is passed on cut. */
const longest = 1024 * 1024;

/** The lines of an open file between two offsets, in bounded memory. */
export function* readLines(file: number, limit: number, from = 0): Generator<RawLine> {
  const buffer = Buffer.alloc(piece);
  let parts: Buffer[] = [];
  let held = 0;
  let number = 1;
  const keep = (bytes: Buffer) => {
    if (held < longest) parts.push(Buffer.from(bytes));
    held += bytes.length;
  };
  const take = (whole: boolean, end: number): RawLine => {
    const line = { number, bytes: Buffer.concat(parts), whole, end };
    parts = [];
    held = 0;
    number += 1;
    return line;
  };
  for (let offset = from; offset < limit;) {
    const read = readSync(file, buffer, 0, Math.min(piece, limit - offset), offset);
    if (read === 0) break;
    let start = 0;
    for (let end = buffer.indexOf(10); end !== -1 && end < read; end = buffer.indexOf(10, start)) {
      keep(buffer.subarray(start, end));
      yield take(true, offset + end + 1);
      start = end + 1;
    }
    keep(buffer.subarray(start, read));
    offset += read;
  }
  if (held > 0) yield take(false, limit);
}
