import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readRequirements } from '@opendxt/bundle';

export interface Demanded {
  /** By project; undefined where none are demanded. */
  readonly digests?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Lines that say where packages are, such as `--extra-index-url …`, for another file. */
  readonly places: readonly string[];
}

const places = ['--index-url', '--extra-index-url', '--find-links', '--no-index', '--trusted-host'];

/**
 * What a requirements file, and those that it includes, demand of what is chosen for them.
 * BundleError, with file and line, for what is no requirement.
 */
export async function readDemanded(path: string): Promise<Demanded> {
  const found: string[] = [];
  const demanded = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const visit = async (file: string): Promise<void> => {
    if (seen.has(file) || isAddress(file)) return;
    seen.add(file);
    const read = readRequirements(await readFile(file, 'utf8'), file);
    const { requirements, includes, options } = read;
    for (const { requirement, hashes } of requirements) {
      if (hashes.length === 0) continue;
      const known = demanded.get(requirement.name) ?? new Set();
      for (const hash of hashes) known.add(hash.replace(/^sha256:/, '').toLowerCase());
      demanded.set(requirement.name, known);
    }
    for (const { name, value = '' } of options) {
      if (!places.includes(name)) continue;
      const isPath = name === '--find-links' && !isAddress(value);
      found.push(`${name} ${isPath ? pathToFileURL(resolve(dirname(file), value)).href : value}`);
    }
    for (const { value } of includes)
      await visit(isAddress(value) ? value : resolve(dirname(file), value));
  };
  await visit(path);
  return { ...(demanded.size === 0 ? {} : { digests: demanded }), places: found };
}

function isAddress(text: string): boolean {
  return /^(?:[a-z]+:\/\/|file:|\$\{)/i.test(text);
}
