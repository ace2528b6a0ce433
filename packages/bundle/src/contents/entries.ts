import { BundleError } from '../error/index.ts';
import type { ContentEntry } from './types.ts';

/** In the order of UTF-16 code units, the same on every machine. */
export function sorted(
  entries: ReadonlyMap<string, ContentEntry>,
): ReadonlyMap<string, ContentEntry> {
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @throws {BundleError} `source-missing`, where there is no file of that path */
export function fileEntry(entries: ReadonlyMap<string, ContentEntry>, path: string): ContentEntry {
  const entry = entries.get(path);
  if (entry?.kind === 'file') return entry;
  const found = entry === undefined ? 'nothing' : `a link to \`${entry.link ?? ''}\``;
  throw new BundleError('source-missing', `expected a file at \`${path}\`, found ${found}`, {
    entry: path,
  });
}
