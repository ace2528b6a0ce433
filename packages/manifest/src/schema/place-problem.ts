import type { JsonPath, Problem } from '../problem/index.ts';
import type { Source } from '../source/index.ts';

/** An error with its place; one about a missing key stands at the key whose object lacks it. */
export function placeProblem(
  code: string,
  path: JsonPath,
  where: 'key' | 'value' | 'parent',
  source: Source,
  texts: Pick<Problem, 'message' | 'expected' | 'found' | 'hint'>,
): Problem {
  const place = where === 'parent' ? placeOfParent(path, source) : source.place(path, where);
  return { severity: 'error', code, path, ...texts, ...(place && { place }) };
}

function placeOfParent(path: JsonPath, source: Source): Problem['place'] {
  const parent = path.slice(0, -1);
  const key = source.place(parent, 'key');
  if (key !== undefined) return key;
  const value = source.place(parent, 'value');
  return value && { ...value, length: 1 };
}
