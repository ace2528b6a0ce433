import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readRequirements } from '@opendxt/bundle';

/**
 * The digests that a requirements file, and those that it includes, demand, by project; undefined
 * where it demands none. BundleError, with file and line, for what is no requirement.
 */
export async function demandedDigests(
  path: string,
): Promise<{ readonly digests?: ReadonlyMap<string, ReadonlySet<string>> }> {
  const demanded = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const visit = async (file: string): Promise<void> => {
    if (seen.has(file) || /^[a-z]+:\/\//i.test(file)) return;
    seen.add(file);
    const { requirements, includes } = readRequirements(await readFile(file, 'utf8'), file);
    for (const { requirement, hashes } of requirements) {
      if (hashes.length === 0) continue;
      const known = demanded.get(requirement.name) ?? new Set();
      for (const hash of hashes) known.add(hash.replace(/^sha256:/, '').toLowerCase());
      demanded.set(requirement.name, known);
    }
    for (const { value } of includes)
      await visit(/^[a-z]+:\/\//i.test(value) ? value : resolve(dirname(file), value));
  };
  await visit(path);
  return demanded.size === 0 ? {} : { digests: demanded };
}
