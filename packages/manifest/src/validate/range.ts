import validRange from 'semver/ranges/valid.js';

const CLAUSE = /^(~=|===?|>=|<=|>|<|\^|~)?\s*v?(\d+(?:\.\d+)*)(\.\*)?$/;

/**
 * A range in the manner of Python (PEP 440: commas, `~=`, `==3.11.*`) as a semver range that means
 * the same; undefined when there is none.
 */
export function correctRange(range: string): string | undefined {
  const clauses = range
    .split(',')
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '')
    .map(correctClause);
  if (clauses.length === 0 || clauses.includes(undefined)) return undefined;
  const corrected = clauses.join(' ');
  return validRange(corrected) === null ? undefined : corrected;
}

function correctClause(clause: string): string | undefined {
  const [, operator = '', version = '', wildcard] = CLAUSE.exec(clause) ?? [];
  if (version === '') return validRange(clause) === null ? undefined : clause;
  if (operator === '~=') return compatibleRelease(version);
  if (wildcard !== undefined) return operator.startsWith('=') ? `${version}.x` : undefined;
  return operator.startsWith('==') ? `=${version}` : operator + version;
}

/** `~=3.10` is `>=3.10 <4`, and `~=3.10.2` is `>=3.10.2 <3.11`. */
function compatibleRelease(version: string): string | undefined {
  const fixed = version.split('.').slice(0, -1).map(Number);
  const last = fixed.pop();
  return last === undefined ? undefined : `>=${version} <${[...fixed, last + 1].join('.')}`;
}
