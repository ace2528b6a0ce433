import cvss from 'ae-cvss-calculator';
import { severities, type Severity } from '../../severity.ts';
import { type AdvisoryRecord, isMalicious } from './record.ts';

export interface Rating {
  readonly severity: Severity;
  /** Of 10. */
  readonly score?: number;
  /** Neither a vector nor a word says it. */
  readonly assumed?: true;
}

/** How bad what an advisory tells is: by the worst of its vectors, else by its database's word. */
export function rate(record: AdvisoryRecord): Rating {
  const rated = (record.vectors ?? []).flatMap(([type, vector]) => rateVector(type, vector) ?? []);
  const worst = worstRating(rated);
  if (isMalicious(record.id)) return { ...worst, severity: 'critical' };
  if (worst !== undefined) return worst;
  const said = record.rating === 'moderate' ? 'medium' : record.rating;
  const severity = severities.find((one) => one === said);
  if (severity !== undefined) return { severity };
  const { informational } = record;
  if (informational !== undefined && informational !== 'unsound') return { severity: 'low' };
  return { severity: 'medium', assumed: true };
}

export function worstRating(ratings: readonly Rating[]): Rating | undefined {
  return ratings.toSorted(
    (a, b) =>
      Number(a.assumed ?? false) - Number(b.assumed ?? false) ||
      severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
      (b.score ?? 0) - (a.score ?? 0),
  )[0];
}

/** The bands of https://www.first.org/cvss/specification-document, and NVD's for version 2. */
function rateVector(type: string, vector: string): Rating | undefined {
  const score = scoreOf(type, vector);
  if (score === undefined) return undefined;
  const highest = type === 'CVSS_V2' ? 'high' : 'critical';
  if (score === 0) return { severity: 'none', score };
  if (score < 4) return { severity: 'low', score };
  if (score < 7) return { severity: 'medium', score };
  return { severity: score < 9 ? 'high' : highest, score };
}

/** The metrics of a base score, and for version 4 whether the fault is known to be used. */
const metrics = {
  CVSS_V2: /^(?:AV:[LAN]|AC:[HML]|Au:[MSN]|[CIA]:[NPC])$/,
  CVSS_V3: /^(?:AV:[NALP]|AC:[LH]|PR:[NLH]|UI:[NR]|S:[UC]|[CIA]:[NLH])$/,
  CVSS_V4: /^(?:AV:[NALP]|AC:[LH]|AT:[NP]|PR:[NLH]|UI:[NPA]|[VS][CIA]:[HLN]|E:[XAPU])$/,
} as const;

function scoreOf(type: string, vector: string): number | undefined {
  if (type !== 'CVSS_V2' && type !== 'CVSS_V3' && type !== 'CVSS_V4') return undefined;
  const parts = vector.split('/');
  // The library complains on the terminal about what it does not know.
  const known = new Set(parts.filter((part) => metrics[type].test(part)));
  const parsed = parse(type, parts[0] ?? '', [...known].join('/'));
  if (parsed?.isBaseFullyDefined() !== true) return undefined;
  const scores = parsed.calculateScores();
  const score = type === 'CVSS_V4' ? scores.overall : scores.base;
  return typeof score === 'number' && score >= 0 && score <= 10 ? score : undefined;
}

function parse(type: keyof typeof metrics, version: string, known: string) {
  switch (type) {
    case 'CVSS_V2':
      return new cvss.Cvss2(known);
    case 'CVSS_V3':
      if (version === 'CVSS:3.0') return new cvss.Cvss3P0(`${version}/${known}`);
      return version === 'CVSS:3.1' ? new cvss.Cvss3P1(`${version}/${known}`) : undefined;
    case 'CVSS_V4':
      return version === 'CVSS:4.0' ? new cvss.Cvss4P0(`${version}/${known}`) : undefined;
  }
}
