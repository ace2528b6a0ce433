import type { JsonPath } from '../problem/index.ts';
import { parseSource, type Source } from './source.ts';

type Json = Readonly<Record<string, unknown>>;

interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

interface Style {
  readonly indent: string;
  readonly lineEnd: string;
}

/**
 * A JSON document that says `after`, with the author's layout wherever it says the same as before:
 * what changed is replaced, what is new is written at the end of its object.
 */
export function rewriteSource(text: string, after: Json): string {
  const source = parseSource(text);
  const edits = changes(source, text, styleOf(text), [], source.value, after);
  return edits
    .toSorted((one, other) => other.offset - one.offset)
    .reduce(
      (result, { offset, length, text }) =>
        result.slice(0, offset) + text + result.slice(offset + length),
      text,
    );
}

function changes(
  source: Source,
  text: string,
  style: Style,
  path: JsonPath,
  before: unknown,
  after: unknown,
): readonly Edit[] {
  if (isSame(before, after)) return [];
  const place = source.place(path, 'value');
  if (place === undefined) return [];
  const { offset, length } = place;
  const old = text.slice(offset, offset + length);
  if (!isObject(before) || !isObject(after) || !keepsAll(before, after) || isEmpty(before))
    return [{ offset, length, text: render(after, style, path.length, old) }];
  const added = Object.keys(after).filter((key) => !Object.hasOwn(before, key));
  if (added.length > 0 && !old.includes('\n') && style.lineEnd !== '')
    return [{ offset, length, text: render(after, style, path.length, old) }];
  return [
    ...Object.keys(before).flatMap((key) =>
      changes(source, text, style, [...path, key], before[key], after[key]),
    ),
    ...(added.length === 0 ? [] : [addition(source, style, path, before, after, added)]),
  ];
}

/** After the last property that is there; edits within that one end before it. */
function addition(
  source: Source,
  style: Style,
  path: JsonPath,
  before: Json,
  after: Json,
  added: readonly string[],
): Edit {
  const last = Object.keys(before).at(-1) ?? '';
  const { offset = 0, length = 0 } = source.place([...path, last], 'value') ?? {};
  const gap = style.lineEnd === '' ? '' : `${style.lineEnd}${style.indent.repeat(path.length + 1)}`;
  const colon = style.lineEnd === '' ? ':' : ': ';
  const properties = added.map(
    (key) =>
      `,${gap}${JSON.stringify(key)}${colon}${render(after[key], style, path.length + 1, '\n')}`,
  );
  return { offset: offset + length, length: 0, text: properties.join('') };
}

/** A list that stood on one line stays on one, while there is room. */
function render(value: unknown, { indent, lineEnd }: Style, depth: number, old: string): string {
  if (lineEnd === '') return JSON.stringify(value);
  const isList = Array.isArray(value) && value.every((item) => typeof item !== 'object');
  if (isList && old.startsWith('[') && !old.includes('\n')) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    if (line.length < 100 - depth * indent.length) return line;
  }
  return JSON.stringify(value, undefined, indent).replaceAll(
    '\n',
    `${lineEnd}${indent.repeat(depth)}`,
  );
}

function styleOf(text: string): Style {
  const [, lineEnd, indent] = /\{[ \t]*(\r?\n)([ \t]+)"/.exec(text) ?? [];
  return lineEnd === undefined || indent === undefined
    ? { indent: '', lineEnd: '' }
    : { indent, lineEnd };
}

function keepsAll(before: Json, after: Json): boolean {
  return Object.keys(before).every((key) => Object.hasOwn(after, key));
}

/** Whether two values of JSON say the same; the order of keys says nothing. */
function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  if (!isObject(one) || !isObject(other)) return Object.is(one, other);
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: Json): boolean {
  return Object.keys(value).length === 0;
}
