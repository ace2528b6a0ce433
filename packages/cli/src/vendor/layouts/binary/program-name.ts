import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file name for every system, by the name of the manifest. */
export function programName(folder: string): string {
  const { name } = JSON.parse(
    readFileSync(join(folder, 'manifest.json'), 'utf8').replace(/^\uFEFF/, ''),
  ) as { readonly name?: unknown };
  const plain = typeof name === 'string' ? name : '';
  return plain.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'server';
}
