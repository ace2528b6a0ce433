import { severities } from '../../severity.ts';
import type { FoundPackage, ScanFinding } from '../../types.ts';
import { judge } from './affects.ts';
import { findFixes } from './fixes.ts';
import { groupAliases } from './group-aliases.ts';
import { rate, worstRating } from './rate.ts';
import { type AdvisoryRecord, isMalicious } from './record.ts';
import { plainText } from './text.ts';

/**
 * What the advisories about a package's name come to for this version of it, the worst first.
 * `confirmed`: somebody who knows more than their ranges says that this version is affected.
 */
export function findingsOf(
  found: FoundPackage,
  records: readonly AdvisoryRecord[],
  confirmed = false,
): readonly ScanFinding[] {
  const affecting: AdvisoryRecord[] = [];
  const unclear: AdvisoryRecord[] = [];
  for (const record of records) {
    const verdict = confirmed ? 'affected' : judge(found.ecosystem, found.version, record);
    if (verdict === 'affected') affecting.push(record);
    else if (verdict === 'unknown') unclear.push(record);
  }
  const findings = groupAliases(affecting).map((group) => affected(found, group));
  const told = new Set(affecting.flatMap(({ id, aliases = [] }) => [id, ...aliases]));
  const untold = unclear.filter(
    ({ id, aliases = [] }) => ![id, ...aliases].some((name) => told.has(name)),
  );
  if (untold.length > 0) findings.push(unknownVersion(found, untold));
  return findings.sort(
    (a, b) =>
      Number(b.kind === 'malicious') - Number(a.kind === 'malicious') ||
      severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
      (a.id < b.id ? -1 : 1),
  );
}

/** What one problem is, that all these advisories are about; the first gives its name. */
function affected(found: FoundPackage, group: readonly AdvisoryRecord[]): ScanFinding {
  const [first] = group as readonly [AdvisoryRecord];
  const malicious = isMalicious(first.id);
  const rating = worstRating(group.map(rate)) ?? { severity: 'medium', assumed: true };
  const names = new Set(group.flatMap(({ id, aliases = [] }) => [id, ...aliases]));
  names.delete(first.id);
  const fixes = malicious ? undefined : findFixes(found.ecosystem, found.version, group);
  const summary = group.find(({ summary }) => summary !== undefined)?.summary;
  return {
    kind: malicious ? 'malicious' : 'vulnerability',
    id: first.id,
    severity: rating.severity,
    message: `${nameOf(found)}${malicious ? ' is malicious' : ''}: ${summary ?? first.id}${
      rating.assumed === true ? ' (its severity is not given)' : ''
    }`,
    hint: malicious ? maliciousHint : updateHint(fixes),
    package: packageOf(found),
    ...(names.size === 0 ? {} : { aliases: [...names].sort() }),
    ...(rating.score === undefined ? {} : { score: rating.score }),
    ...(fixes === undefined ? {} : { fixedIn: fixes.lowest }),
  };
}

const maliciousHint =
  'remove it, and change the passwords, keys and tokens of every machine where it was installed';

function updateHint(fixes: ReturnType<typeof findFixes>): string {
  if (fixes === undefined)
    return 'no version without it is known: replace the package, or judge what it does here';
  const { lowest, newest } = fixes;
  return lowest === newest
    ? `update to ${plainText(lowest)}, which has the newest fix`
    : `update to ${plainText(lowest)}; the newest fix is in ${plainText(newest)}`;
}

/** `unclear`: what may be true of it; none where only a version could be asked about. */
export function unknownVersion(
  found: FoundPackage,
  unclear: readonly AdvisoryRecord[],
): ScanFinding {
  const ids = unclear.map(({ id }) => id).sort();
  const shown = ids.length === 0 ? '' : `: ${ids.slice(0, 3).join(', ')}`;
  const more = ids.length > 3 ? ` and ${ids.length - 3} more` : '';
  return {
    kind: 'unknown-version',
    id: 'unknown-version',
    severity: worstRating(unclear.map(rate))?.severity ?? 'medium',
    message: `whether ${nameOf(found)} is affected can’t be told from its version${shown}${more}`,
    hint: 'compare its files with a release, or replace it by one',
    package: packageOf(found),
  };
}

function nameOf({ name, version }: FoundPackage): string {
  return plainText(version === '' ? `${name} (no version)` : `${name} ${version}`);
}

function packageOf(found: FoundPackage): NonNullable<ScanFinding['package']> {
  const { ecosystem, name, version, purl, places } = found;
  return { ecosystem, name, version, purl, places };
}
