import type { JsonPath } from '@opendxt/manifest';
import type { ManifestChange } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

/** Where two values differ. Keys have no order; of a list of plain values, the whole list differs. */
export function diffValues(
  before: unknown,
  after: unknown,
  path: JsonPath = [],
): readonly ManifestChange[] {
  if (isObject(before) && isObject(after)) return diffKeys(before, after, path);
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].every(isObject))
    return diffKeys(byIndex(before), byIndex(after), path, Number);
  if (sameValue(before, after)) return [];
  return [{ kind: 'changed', path, before, after }];
}

function diffKeys(
  before: Json,
  after: Json,
  path: JsonPath,
  asKey: (key: string) => string | number = String,
): readonly ManifestChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key): readonly ManifestChange[] => {
    const at = [...path, asKey(key)];
    if (!Object.hasOwn(before, key)) return [{ kind: 'added', path: at, after: after[key] }];
    if (!Object.hasOwn(after, key)) return [{ kind: 'removed', path: at, before: before[key] }];
    return diffValues(before[key], after[key], at);
  });
}

const byIndex = (list: readonly unknown[]): Json =>
  Object.fromEntries(list.map((item, index) => [index, item]));

function sameValue(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, at) => sameValue(item, other[at]));
  if (isObject(one) && isObject(other)) return diffKeys(one, other, []).length === 0;
  return Object.is(one, other);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
