import { isAscii } from 'node:buffer';
import type { ScanFinding } from '../types.ts';

/** What is seen of one file. */
export interface Sight {
  readonly path: string;
  /** Of the whole file, in bytes. */
  readonly size: number;
  /** The author's own; otherwise it came with a dependency. */
  readonly own: boolean;
  /** The file, or as much of its beginning as is looked at. */
  readonly bytes: Uint8Array;
  /** The same as text; undefined for what is none. */
  readonly text: string | undefined;
}

/** Looks at one file; finds nothing, mostly. */
export type Detector = (sight: Sight) => readonly ScanFinding[];

/** How much decides whether a file is text. */
const testedBytes = 8192;

/** What interpreters read as it is, whatever is in it: a NUL in a comment of JavaScript is none of theirs. */
const script =
  /\.(?:[cm]?[jt]sx?|py|pyw|sh|bash|zsh|ps1|psm1|bat|cmd|rb|pl|php|lua|json|pth|ya?ml|toml|env)$/i;

/** UTF-8, or UTF-16 with its mark; undefined for what has a NUL in its beginning and is no script. */
export function textOf(path: string, bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = buffer.subarray(0, testedBytes);
  const isWide = head.filter((byte) => byte === 0).length > head.length / 8;
  if (isWide && buffer[0] === 0xff && buffer[1] === 0xfe) return buffer.toString('utf16le', 2);
  if (isWide && buffer[0] === 0xfe && buffer[1] === 0xff)
    return Buffer.from(buffer.subarray(2, buffer.length & ~1))
      .swap16()
      .toString('utf16le');
  const isScript = script.test(path) || head.toString('latin1', 0, 2) === '#!';
  if (head.includes(0) && !isScript) return undefined;
  return buffer.toString(isAscii(buffer) ? 'latin1' : 'utf8');
}
