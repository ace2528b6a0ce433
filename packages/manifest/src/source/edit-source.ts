import type { JsonPath } from '../problem/index.ts';
import { rewriteSource } from './rewrite-source.ts';

/**
 * Sets one value in the text of a manifest, with what is around it left as it is written; objects
 * on the way there are added where they are missing. The text has to be a JSON object.
 */
export function editSource(text: string, path: JsonPath, value: unknown): string {
  const before = JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  return rewriteSource(text, withValue(before, path, value) as Readonly<Record<string, unknown>>);
}

function withValue(before: unknown, [key, ...rest]: JsonPath, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(before) && typeof key === 'number')
    return before.with(key, withValue(before[key], rest, value));
  const object = typeof before === 'object' && before !== null ? before : {};
  const inside = Object.entries(object).find(([name]) => name === String(key))?.[1] as unknown;
  return { ...object, [key]: withValue(inside, rest, value) };
}
