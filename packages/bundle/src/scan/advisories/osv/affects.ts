import type { Ecosystem } from '../../types.ts';
import { type AdvisoryRecord, isMalicious, type RangeEvent } from './record.ts';
import { installedVersion, versionOrder } from './versions.ts';

/** `unknown`: it may be, and what is said can't be compared with this version. */
export type Verdict = 'affected' | 'not-affected' | 'unknown';

/** Whether a version is affected: https://ossf.github.io/osv-schema/#evaluation */
export function judge(ecosystem: Ecosystem, version: string, record: AdvisoryRecord): Verdict {
  const { versions = [], ranges = [] } = record;
  if (versions.length === 0 && ranges.length === 0) return withoutVersions(record);
  if (version !== '' && versions.includes(version)) return 'affected';
  const order = versionOrder(ecosystem);
  const compared = order.parse(installedVersion(ecosystem, version));
  if (compared === undefined) {
    return ranges.some(coversAll) ? 'affected' : 'unknown';
  }
  const verdicts = ranges.map((events) => judgeRange(order, compared, events));
  if (verdicts.includes('affected')) return 'affected';
  const major = majorOf(version);
  const alike = versions.filter((one) => majorOf(one) === major);
  if (alike.some((one) => isSame(order, one, compared))) return 'affected';
  return verdicts.includes('unknown') ? 'unknown' : 'not-affected';
}

/**
 * An advisory that names no version: of a malicious package it means all of them, otherwise nobody
 * can tell.
 */
function withoutVersions({ id }: AdvisoryRecord): Verdict {
  return isMalicious(id) ? 'affected' : 'unknown';
}

/** Equal versions begin with the same number, behind the epoch: few of a long list have to be read. */
function majorOf(version: string): string | undefined {
  return /^\D*(?:\d+!)?0*(\d+)/.exec(version)?.[1];
}

function isSame(order: ReturnType<typeof versionOrder>, text: string, version: unknown): boolean {
  const parsed = order.parse(text);
  return parsed !== undefined && order.compare(parsed, version) === 0;
}

/** From the first version on, and nothing says until when. */
function coversAll(events: readonly RangeEvent[]): boolean {
  return (
    events.some(([kind, version]) => kind === 'introduced' && version === '0') &&
    events.every(
      ([kind, version]) => kind === 'introduced' || (kind === 'limit' && version === '*'),
    )
  );
}

interface Placed {
  readonly kind: RangeEvent[0];
  /** Undefined: before all versions, `introduced` 0. */
  readonly at: unknown;
}

function judgeRange(
  order: ReturnType<typeof versionOrder>,
  version: unknown,
  events: readonly RangeEvent[],
): Verdict {
  const placed: Placed[] = [];
  let limits = 0;
  let within = false;
  for (const [kind, text] of events) {
    const start = kind === 'introduced' && text === '0';
    const at = start || text === '*' ? undefined : order.parse(text);
    if (!start && text !== '*' && at === undefined) return 'unknown';
    if (kind !== 'limit') {
      placed.push({ kind, at });
      continue;
    }
    limits += 1;
    if (at === undefined || order.compare(version, at) < 0) within = true;
  }
  if (limits > 0 && !within) return 'not-affected';
  placed.sort((a, b) => compareEvents(order, a, b));
  let affected = false;
  for (const { kind, at } of placed) {
    const compared = at === undefined ? 1 : order.compare(version, at);
    if (kind === 'introduced' && compared >= 0) affected = true;
    else if (kind === 'fixed' && compared >= 0) affected = false;
    else if (kind === 'last_affected' && compared > 0) affected = false;
  }
  return affected ? 'affected' : 'not-affected';
}

/** By version; equal ones stay as they are given. */
function compareEvents(order: ReturnType<typeof versionOrder>, a: Placed, b: Placed): number {
  if (a.at === undefined || b.at === undefined) {
    return Number(a.at !== undefined) - Number(b.at !== undefined);
  }
  return order.compare(a.at, b.at);
}
