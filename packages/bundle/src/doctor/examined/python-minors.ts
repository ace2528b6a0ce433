import { allowsPython, type PythonMinor } from '../../python/index.ts';

/** The minors that a server may meet: those that still got fixes two years ago, to the newest. */
const known: readonly PythonMinor[] = [8, 9, 10, 11, 12, 13, 14].map(
  (minor): PythonMinor => `3.${minor}`,
);
/** Where nothing is declared: those that get fixes. */
const usual: readonly PythonMinor[] = known.slice(2);

/**
 * The minors that a range takes, in the manner of semver (`>=3.10 <3.14`, `^3.10`, `3.11 || 3.12`)
 * or of PEP 440 (`>=3.10,<3.14`); undefined for a text that is neither.
 */
export function pythonMinorsOf(range: string | undefined): readonly PythonMinor[] | undefined {
  if (range === undefined || range.trim() === '' || range.trim() === '*') return usual;
  const alternatives = range.split('||').map((part) => clausesOf(part));
  if (alternatives.includes(undefined)) return undefined;
  return known.filter((minor) =>
    alternatives.some(
      (clauses) => clauses?.every((clause) => allowsPython(clause, minor)) === true,
    ),
  );
}

/** Clauses as PEP 440 has them. */
function clausesOf(text: string): readonly string[] | undefined {
  const joined = text.replaceAll(/(~=|===?|!=|>=|<=|>|<|\^|~)\s+/g, '$1');
  const hyphen = /^\s*v?([\d.]+)\s+-\s+v?([\d.]+)\s*$/.exec(joined);
  if (hyphen !== null) return [`>=${hyphen[1] ?? ''}`, `<=${hyphen[2] ?? ''}.99`];
  const clauses = joined.split(/[\s,]+/).filter((clause) => clause !== '');
  const converted = clauses.map(toPep440);
  return clauses.length === 0 || converted.includes(undefined)
    ? undefined
    : converted.filter((clause) => clause !== undefined);
}

function toPep440(clause: string): string | undefined {
  const [, operator = '', version, wildcard] =
    /^(~=|===?|!=|>=|<=|>|<|\^|~|=)?v?(\d+(?:\.\d+)*)((?:\.[x*])*)$/i.exec(clause) ?? [];
  if (version === undefined || wildcard === undefined) return undefined;
  const parts = version.split('.');
  const any = `==${version}.*`;
  switch (operator) {
    case '^':
      return `==${parts[0] ?? ''}.*,>=${version}`;
    case '~':
      return parts.length < 3 ? any : `==${parts.slice(0, 2).join('.')}.*,>=${version}`;
    case '':
    case '=':
    case '==':
      return parts.length < 3 || wildcard !== '' ? any : `==${version}`;
    case '>':
      // In semver `>3.10` is above every 3.10.x.
      return parts.length < 3 ? `>=${nextMinor(parts)}` : `>${version}`;
    case '<=':
      return parts.length < 3 ? `<${nextMinor(parts)}` : `<=${version}`;
    default:
      return wildcard === '' ? `${operator}${version}` : `${operator}${version}.*`;
  }
}

function nextMinor(parts: readonly string[]): string {
  const [major = '3', minor] = parts;
  return minor === undefined ? String(Number(major) + 1) : `${major}.${Number(minor) + 1}`;
}
