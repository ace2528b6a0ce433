import coerceVersion from 'semver/functions/coerce.js';
import compare from 'semver/functions/compare.js';
import parseVersion from 'semver/functions/parse.js';

/**
 * Which of two versions is the newer one, by semantic versioning; a text that is no version counts
 * as the numbers in it (`1.0` as `1.0.0`). Undefined where nothing can be said.
 */
export function compareVersions(a: string, b: string): -1 | 0 | 1 | undefined {
  const [first, second] = [a, b].map(
    (text) => parseVersion(text, { loose: true }) ?? coerceVersion(text),
  );
  return first && second ? compare(first, second) : undefined;
}
