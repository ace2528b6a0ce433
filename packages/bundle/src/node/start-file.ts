import { closeSync, openSync, readSync } from 'node:fs';
import { posix } from 'node:path';
import type { CommandLink, FoundFile, LeftOut } from '../walk/index.ts';

/** A small file that stands for a link in `node_modules/.bin`. */
export interface StartFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable: true;
}

/**
 * Files in place of the links of `node_modules/.bin`. A copy of the target would not do: what it
 * loads lies beside the target. Links to what does not go in stay out too.
 */
export function startFiles(
  links: readonly CommandLink[],
  files: readonly FoundFile[],
): { readonly files: readonly StartFile[]; readonly leftOut: readonly LeftOut[] } {
  if (links.length === 0) return { files: [], leftOut: [] };
  const byLength = files.toSorted((a, b) => b.path.length - a.path.length);
  const paths = new Map(byLength.map((file) => [file.source, file.path]));
  const leftOut: LeftOut[] = [];
  const started = links.flatMap(({ path, target }): StartFile[] => {
    const to = paths.get(target);
    if (to === undefined) {
      const why = { rule: 'starts what stays out', source: 'default' };
      leftOut.push({ path, directory: false, ...why, files: 1, bytes: 0 });
      return [];
    }
    const way = posix.relative(posix.dirname(path), to);
    const text = runsInNode(target) ? nodeStart(way) : shellStart(way);
    return [{ path, bytes: Buffer.from(text), executable: true }];
  });
  return { files: started, leftOut };
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
