import { closeSync, openSync, readSync } from 'node:fs';
import { headBytes } from './executable.ts';

/** The first bytes of each file, by path in the bundle; for file systems without an execute bit. */
export function readHeads(
  files: readonly { readonly path: string; readonly source: string }[],
): Map<string, Uint8Array> {
  const heads = new Map<string, Uint8Array>();
  for (const { path, source } of files) {
    const head = Buffer.alloc(headBytes);
    const file = openSync(source, 'r');
    try {
      heads.set(path, head.subarray(0, readSync(file, head, 0, headBytes, 0)));
    } finally {
      closeSync(file);
    }
  }
  return heads;
}
