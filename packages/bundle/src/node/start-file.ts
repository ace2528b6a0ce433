import { closeSync, openSync, readSync } from 'node:fs';
import { posix } from 'node:path';
import type { CommandLink, FoundFile } from '../walk/index.ts';

/** A small file that stands for a link in `node_modules/.bin`. */
export interface StartFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable: true;
}

/**
 * Files in place of the links of `node_modules/.bin`. A copy of the target would not do: what it
 * loads lies beside the target. Links to what does not go in are dropped.
 */
export function startFiles(
  links: readonly CommandLink[],
  files: readonly FoundFile[],
): StartFile[] {
  if (links.length === 0) return [];
  const byLength = files.toSorted((a, b) => b.path.length - a.path.length);
  const paths = new Map(byLength.map((file) => [file.source, file.path]));
  return links.flatMap(({ path, target }) => {
    const to = paths.get(target);
    if (to === undefined) return [];
    const way = posix.relative(posix.dirname(path), to);
    const text = runsInNode(target) ? nodeStart(way) : shellStart(way);
    return [{ path, bytes: Buffer.from(text), executable: true }];
  });
}

/** Runs the target as the main module, CommonJS or not, as if it had been started itself. */
function nodeStart(way: string): string {
  return `#!/usr/bin/env node
process.argv[1] = require('node:path').join(__dirname, ${JSON.stringify(way)});
require('node:module').runMain();
`;
}

function shellStart(way: string): string {
  return `#!/bin/sh
exec "$(dirname "$0")/"'${way.replaceAll("'", String.raw`'\''`)}' "$@"
`;
}

function runsInNode(target: string): boolean {
  const head = Buffer.alloc(128);
  const file = openSync(target, 'r');
  try {
    const start = head.toString('latin1', 0, readSync(file, head, 0, head.length, 0));
    return start.startsWith('#!') ? /^#!.*\bnode\b/.test(start) : /\.[cm]?js$/.test(target);
  } finally {
    closeSync(file);
  }
}
