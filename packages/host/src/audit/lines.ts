import { fstatSync, openSync, closeSync, readSync } from 'node:fs';

/** A line as bytes, without its break. */
export interface RawLine {
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer;
  /** False for what stands behind the last line break. */
  readonly whole: boolean;
}

const piece = 64 * 1024;
/** Bytes of a line that is kept; what is longer is no record, and is passed on cut. */
const longest = 1024 * 1024;

/** The lines of an open file up to an offset, in bounded memory. */
export function* readLines(file: number, limit: number): Generator<RawLine> {
  const buffer = Buffer.alloc(piece);
  let parts: Buffer[] = [];
  let held = 0;
  let number = 1;
  const keep = (bytes: Buffer) => {
    if (held < longest) parts.push(Buffer.from(bytes));
    held += bytes.length;
  };
  const take = (whole: boolean): RawLine => {
    const line = { number, bytes: Buffer.concat(parts), whole };
    parts = [];
    held = 0;
    number += 1;
    return line;
  };
  for (let offset = 0; offset < limit;) {
    const read = readSync(file, buffer, 0, Math.min(piece, limit - offset), offset);
    if (read === 0) break;
    offset += read;
    let start = 0;
    for (let end = buffer.indexOf(10); end !== -1 && end < read; end = buffer.indexOf(10, start)) {
      keep(buffer.subarray(start, end));
      yield take(true);
      start = end + 1;
    }
    keep(buffer.subarray(start, read));
  }
  if (held > 0) yield take(false);
}

/** A file of the audit as it was when it was opened: what is renamed or removed since can be read. */
export interface OpenFile {
  readonly name: string;
  readonly descriptor: number;
  readonly size: number;
}

export function openFile(name: string, path: string): OpenFile | undefined {
  try {
    const descriptor = openSync(path, 'r');
    return { name, descriptor, size: fstatSync(descriptor).size };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function closeFiles(files: readonly OpenFile[]): void {
  for (const { descriptor } of files) closeSync(descriptor);
}
