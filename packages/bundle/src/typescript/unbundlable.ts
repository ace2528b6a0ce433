import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Code that asks where it lies, or loads what only it knows, works in its own place alone. */
const placeBound =
  /\b(?:__dirname|__filename|import\.meta\.(?:url|dirname|filename|resolve)|createRequire)\b|\brequire\.resolve\b|\brequire\(\s*[^\s'"`)\\]/;

export function isPlaceBound(file: string): boolean {
  return placeBound.test(readFileSync(file, 'utf8'));
}

/** Whether a package holds native code, which no bundler can take in. */
export function isNative(folder: string): boolean {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'binding.gyp' || entry.name.endsWith('.node')) return true;
    if (!entry.isDirectory() || entry.name === 'node_modules') continue;
    if (isNative(join(folder, entry.name))) return true;
  }
  return false;
}
