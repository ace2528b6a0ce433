import { parseSource, type JsonPath, type Source } from '@opendxt/manifest';
import { BundleError } from '../../error/index.ts';
import type { IgnoreEntry } from './ignore.ts';

/** What an author keeps beside the manifest; it goes into no bundle, and counts in none. */
export const ignoreListName = '.dxtscan.json';

const keys = ['id', 'reason', 'until', 'package', 'path'] as const;

/**
 * Reads a list of what is ignored: `{"format": 1, "ignore": [{"id": …, "reason": …}]}`.
 * @param called what messages call the file
 * @throws {BundleError} `ignore-list-invalid`, for the first thing that is wrong with it
 */
export function readIgnoreList(text: string | Uint8Array, called: string): readonly IgnoreEntry[] {
  const source = parseSource(text);
  const fail = (message: string, path: JsonPath = []) =>
    invalid(`${called}${placeOf(source, path)}: ${message}`);
  const { value } = source;
  const [problem] = source.problems;
  if (value === undefined) {
    const where =
      problem?.place === undefined ? '' : `:${problem.place.line}:${problem.place.column}`;
    throw invalid(`${called}${where}: ${problem?.message ?? 'expected JSON'}`);
  }
  if (!isObject(value)) throw fail('expected an object');
  const odd = Object.keys(value).find((key) => key !== 'format' && key !== 'ignore');
  if (odd !== undefined) throw fail('expected `format` and `ignore` alone', [odd]);
  if (value['format'] !== 1) throw fail('expected `"format": 1`', ['format']);
  const list = value['ignore'];
  if (!Array.isArray(list)) throw fail('expected a list called `ignore`', ['ignore']);
  return list.map((entry: unknown, index) => {
    const at = ['ignore', index];
    if (!isObject(entry)) throw fail('expected an object with `id` and `reason`', at);
    for (const [key, given] of Object.entries(entry)) {
      if (!keys.some((known) => known === key))
        throw fail(`expected ${keys.map((known) => `\`${known}\``).join(', ')}`, [...at, key]);
      if (typeof given !== 'string' || given.trim() === '')
        throw fail('expected a text that is not empty', [...at, key]);
    }
    const missing = (['id', 'reason'] as const).find((key) => !Object.hasOwn(entry, key));
    if (missing !== undefined) throw fail(`expected \`${missing}\` here`, at);
    const { until } = entry;
    if (until !== undefined && !isDay(until as string))
      throw fail('expected a day such as `2027-01-31`', [...at, 'until']);
    return entry as unknown as IgnoreEntry;
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A day that the calendar has. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function placeOf(source: Source, path: JsonPath): string {
  const place = source.place(path, 'key') ?? source.place(path, 'value');
  return place === undefined ? '' : `:${place.line}:${place.column}`;
}

function invalid(message: string): BundleError {
  return new BundleError('ignore-list-invalid', message, {
    hint: 'docs/scan.md has an example; nothing is ignored by a list that can’t be read whole',
  });
}
