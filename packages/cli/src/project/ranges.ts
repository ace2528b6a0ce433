const clause = /^(>=|<=|>|<|==|~=)\s*(\d+(?:\.\d+)*)(\.\*)?$/;

/**
 * A Python requirement (PEP 440, clauses apart by commas) as the range that hosts read: semver,
 * clauses apart by spaces. Clauses without a counterpart (`!=`) are left out; undefined when
 * nothing is left.
 */
export function semverRange(requirement: string | undefined): string | undefined {
  const clauses = (requirement ?? '').split(',').flatMap((text) => semverClause(text.trim()));
  return clauses.length === 0 ? undefined : clauses.join(' ');
}

function semverClause(text: string): readonly string[] {
  const [, operator, version = '', wildcard] = clause.exec(text) ?? [];
  switch (operator) {
    case undefined:
      return [];
    case '==':
      return wildcard === undefined ? [`=${version}`] : [`>=${version}`, `<${next(version)}`];
    case '~=':
      return [`>=${version}`, `<${next(version.split('.').slice(0, -1).join('.'))}`];
    default:
      return [`${operator}${version}`];
  }
}

function next(version: string): string {
  const parts = version.split('.').map(Number);
  return [...parts.slice(0, -1), (parts.at(-1) ?? 0) + 1].join('.');
}

/** A Node range, unless it says nothing; `18 || >=20` stays as it is. */
export function nodeRange(range: string | undefined): string | undefined {
  return range === undefined || range === '*' ? undefined : range.replaceAll(/\s+/g, ' ');
}
