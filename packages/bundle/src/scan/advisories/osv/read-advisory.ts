import type { Ecosystem } from '../../types.ts';
import { packageKey } from './package-key.ts';
import {
  type Advisory,
  type AdvisoryRecord,
  ecosystems,
  type PackageRecord,
  type RangeEvent,
} from './record.ts';
import { isId, plainText } from './text.ts';

type Fields = Readonly<Record<string, unknown>>;

const mostAliases = 100;
const longestVector = 300;

/**
 * Keeps of an advisory what an evaluation needs: https://ossf.github.io/osv-schema/, 1.7 and all
 * before. A text is why it can't be read.
 */
export function readAdvisory(value: unknown): Advisory | string {
  if (!isFields(value)) return 'expected an object';
  const { id, modified, withdrawn } = value;
  if (!isId(id)) return 'expected an `id`';
  const time = typeof modified === 'string' ? Date.parse(modified) : Number.NaN;
  if (Number.isNaN(time)) return `\`${id}\` has no time in \`modified\``;
  if (value['affected'] !== undefined && !Array.isArray(value['affected']))
    return `\`${id}\` has no list in \`affected\``;
  const affected = list(value['affected']);
  if (!affected.every(isFields)) return `\`${id}\` affects something that is no object`;
  return {
    id,
    modified: time,
    withdrawn: withdrawn !== undefined && withdrawn !== null,
    records: recordsOf(id, value, affected),
  };
}

function recordsOf(
  id: string,
  advisory: Fields,
  affected: readonly Fields[],
): readonly PackageRecord[] {
  const about = new Map<string, { ecosystem: Ecosystem; key: string; affected: Fields[] }>();
  for (const one of affected) {
    const named = packageOf(one['package']);
    if (named === undefined) continue;
    const place = `${named.ecosystem}\n${named.key}`;
    const known = about.get(place);
    if (known === undefined) about.set(place, { ...named, affected: [one] });
    else known.affected.push(one);
  }
  const base = baseOf(id, advisory);
  return [...about.values()].map(({ ecosystem, key, affected }) => ({
    ecosystem,
    key,
    record: recordOf(base, advisory, affected),
  }));
}

function packageOf(value: unknown): { ecosystem: Ecosystem; key: string } | undefined {
  if (!isFields(value)) return undefined;
  const { ecosystem: said, name } = value;
  if (typeof said !== 'string' || typeof name !== 'string' || name === '') return undefined;
  const ecosystem = ecosystems.find((known) => known === said.split(':', 1)[0]);
  return ecosystem === undefined ? undefined : { ecosystem, key: packageKey(ecosystem, name) };
}

function baseOf(id: string, advisory: Fields): Pick<AdvisoryRecord, 'id' | 'aliases' | 'summary'> {
  const aliases = list(advisory['aliases']).filter(isId).slice(0, mostAliases);
  const text = [advisory['summary'], advisory['details']].find(
    (text): text is string => typeof text === 'string' && text.trim() !== '',
  );
  const summary = plainText(firstLine(text ?? ''));
  return {
    id,
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(summary === '' ? {} : { summary }),
  };
}

/** Of prose the first line that is none of Markdown's headings and rules. */
function firstLine(text: string): string {
  const lines = text.slice(0, 2000).split('\n');
  return lines.find((line) => !/^\s*(?:#|-{3}|={3}|_-=|$)/.test(line)) ?? lines[0] ?? '';
}

function recordOf(
  base: Pick<AdvisoryRecord, 'id' | 'aliases' | 'summary'>,
  advisory: Fields,
  affected: readonly Fields[],
): AdvisoryRecord {
  const vectors = [advisory, ...affected].flatMap(({ severity }) => vectorsOf(severity));
  const specific = [advisory, ...affected].flatMap(({ database_specific: database }) =>
    isFields(database) ? [database] : [],
  );
  const rating = word(specific, 'severity');
  const informational = word(specific, 'informational');
  const versions = affected.flatMap(({ versions }) =>
    list(versions).filter((version) => typeof version === 'string'),
  );
  const ranges = affected
    .flatMap(({ ranges }) => list(ranges))
    .filter(isFields)
    // No version can be compared with ranges of commits.
    .filter(({ type }) => type !== 'GIT')
    .map(({ events }) => eventsOf(events))
    .filter((events) => events.length > 0);
  return {
    ...base,
    ...(vectors.length === 0 ? {} : { vectors }),
    ...(rating === undefined ? {} : { rating }),
    ...(informational === undefined ? {} : { informational }),
    ...(versions.length === 0 ? {} : { versions: [...new Set(versions)] }),
    ...(ranges.length === 0 ? {} : { ranges }),
  };
}

function vectorsOf(severity: unknown): (readonly [string, string])[] {
  return list(severity)
    .slice(0, 20)
    .flatMap((one): (readonly [string, string])[] => {
      if (!isFields(one)) return [];
      const { type, score } = one;
      if (typeof type !== 'string' || typeof score !== 'string') return [];
      return score.length > longestVector ? [] : [[type, score]];
    });
}

function word(places: readonly Fields[], name: string): string | undefined {
  const found = places.map((place) => place[name]).find((value) => typeof value === 'string');
  return found === undefined ? undefined : plainText(found).toLowerCase();
}

/** Each event has one field; where there are several, each counts. */
function eventsOf(events: unknown): readonly RangeEvent[] {
  const kinds = ['introduced', 'fixed', 'last_affected', 'limit'] as const;
  return list(events)
    .filter(isFields)
    .flatMap((event) =>
      kinds.flatMap((kind): RangeEvent[] => {
        const version = event[kind];
        return typeof version === 'string' ? [[kind, version]] : [];
      }),
    );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
