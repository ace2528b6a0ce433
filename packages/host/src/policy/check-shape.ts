import type { JsonPath, Problem, Source } from '@opendxt/manifest';
import { isObject } from '../json/index.ts';
import { formatPath } from './format-path.ts';
import type { Shape } from './schema.ts';

/** Everything that a value has against it, each with its place in the text. */
export function checkShape(source: Source, shape: Shape): readonly Problem[] {
  return check(source.value, shape, [], source);
}

function check(value: unknown, shape: Shape, path: JsonPath, source: Source): readonly Problem[] {
  const expected = expectation(shape);
  if (!fits(value, shape)) return [wrongValue(value, expected, path, source)];
  if (Array.isArray(value) && shape.items !== undefined) {
    const { items } = shape;
    return value.flatMap((item, index) => check(item, items, [...path, index], source));
  }
  return isObject(value) && shape.type === 'object' ? checkObject(value, shape, path, source) : [];
}

function checkObject(
  value: Readonly<Record<string, unknown>>,
  { properties = {}, required = [], minProperties = 0, additionalProperties }: Shape,
  path: JsonPath,
  source: Source,
): readonly Problem[] {
  const known = Object.keys(properties);
  const missing = required.filter((key) => !Object.hasOwn(value, key));
  return [
    ...missing.map((key) => missingKey(key, path, source)),
    ...(Object.keys(value).length < minProperties ? [empty(known, path, source)] : []),
    ...Object.entries(value).flatMap(([key, child]) => {
      const childPath = [...path, key];
      const shape = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
      if (shape === false) return [unknownKey(childPath, known, source)];
      return shape === undefined ? [] : check(child, shape, childPath, source);
    }),
  ];
}

/** The value itself, without what is inside. */
function fits(value: unknown, shape: Shape): boolean {
  if (shape.anyOf !== undefined) return shape.anyOf.some((one) => fitsWhole(value, one));
  if (shape.const !== undefined) return value === shape.const;
  if (shape.type === 'object') return isObject(value);
  if (shape.type === 'array') return Array.isArray(value);
  if (shape.type === 'boolean') return typeof value === 'boolean';
  if (shape.type === 'number') return typeof value === 'number';
  if (typeof value !== 'string') return false;
  if (shape.enum !== undefined) return shape.enum.includes(value);
  if (value.length < (shape.minLength ?? 0)) return false;
  return shape.pattern === undefined || new RegExp(shape.pattern).test(value);
}

function fitsWhole(value: unknown, shape: Shape): boolean {
  const { items } = shape;
  if (!fits(value, shape)) return false;
  return items === undefined || (value as unknown[]).every((item) => fitsWhole(item, items));
}

function expectation(shape: Shape): string {
  if (shape.anyOf !== undefined) return shape.anyOf.map(expectation).join(', ');
  if (shape.const !== undefined) return `\`${shape.const}\``;
  if (shape.enum !== undefined)
    return `one of ${shape.enum.map((word) => `\`${word}\``).join(', ')}`;
  if (shape.pattern !== undefined) return '64 hex digits in lower case';
  switch (shape.type) {
    case 'object':
      return 'an object';
    case 'array':
      return shape.items?.type === 'string' ? 'a list of strings' : 'a list';
    case 'boolean':
      return '`true` or `false`';
    case 'number':
      return 'a number';
    default:
      return shape.minLength === undefined ? 'a string' : 'a string that is not empty';
  }
}

export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `a string of ${text.length - 2} characters` : `\`${text}\``;
}

function wrongValue(value: unknown, expected: string, path: JsonPath, source: Source): Problem {
  const found = describeValue(value);
  const message = `\`${formatPath(path)}\`: expected ${expected}, found ${found}`;
  return problem('invalid-value', message, path, source, { expected, found });
}

function unknownKey(path: JsonPath, known: readonly string[], source: Source): Problem {
  const message = `\`${formatPath(path)}\` is not a key of a policy`;
  const hint = `known here: ${known.map((key) => `\`${key}\``).join(', ')}`;
  return { ...problem('unknown-key', message, path, source, { hint }), ...at(source, path, 'key') };
}

function missingKey(key: string, path: JsonPath, source: Source): Problem {
  const message = `\`${formatPath([...path, key])}\` is missing`;
  const hint = key === 'format' ? { hint: 'add "format": 1' } : {};
  return { ...problem('missing-key', message, path, source, hint), path: [...path, key] };
}

function empty(known: readonly string[], path: JsonPath, source: Source): Problem {
  const message = `\`${formatPath(path)}\` is empty`;
  const hint = `give it one of ${known.map((key) => `\`${key}\``).join(', ')}, or remove it`;
  return problem('missing-key', message, path, source, { hint });
}

export function problem(
  code: string,
  message: string,
  path: JsonPath,
  source: Source,
  texts: Pick<Problem, 'expected' | 'found' | 'hint'> = {},
): Problem {
  return { severity: 'error', code, path, message, ...texts, ...at(source, path, 'value') };
}

function at(source: Source, path: JsonPath, part: 'key' | 'value'): Pick<Problem, 'place'> {
  const place = source.place(path, part);
  if (place === undefined) return {};
  // An object or a list is marked by its first character.
  const isLong = /^[{[]/.test(source.text.slice(place.offset, place.offset + 1));
  return { place: isLong ? { ...place, length: 1 } : place };
}
