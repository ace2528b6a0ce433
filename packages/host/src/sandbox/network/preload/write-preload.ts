import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { preloadSource, type PreloadOptions } from './source.ts';

/**
 * Writes the program that Node loads before a server, under a name that follows from its content,
 * and answers with its path. What is there already is compared, not believed.
 */
export function writePreload(cache: string, options: PreloadOptions): string {
  const source = preloadSource(options);
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 12);
  const folder = join(cache, 'network');
  const path = join(folder, `proxy-${digest}.cjs`);
  if (readOrNothing(path) === source) return path;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, source);
  chmodSync(beside, 0o444);
  renameSync(beside, path);
  return path;
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
