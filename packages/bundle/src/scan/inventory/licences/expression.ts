import { fixupSpdxId } from '@cyclonedx/cyclonedx-library/SPDX';

/** Texts of whole licences stand in the same fields as names. */
const longest = 200;

/**
 * A declared licence as SPDX writes it: identifiers in their own spelling, operators in capitals.
 * What is no expression of known identifiers comes back as it is, on one line and cut.
 */
export function spdxExpression(declared: string): string {
  const text = declared.replaceAll(/\s+/g, ' ').trim();
  return readExpression(text) ?? cut(text);
}

function cut(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`;
}

/** Undefined for what is neither an expression nor a usual name of a licence. */
export function readExpression(declared: string): string | undefined {
  const text = declared.replaceAll(/\s+/g, ' ').trim();
  return parse(text) ?? common(text);
}

/** Identifiers, `WITH` exceptions, `AND`, `OR` and parentheses (SPDX 2.3, annex D). */
function parse(text: string): string | undefined {
  if (text.length > longest) return undefined;
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  const written: string[] = [];
  let depth = 0;
  let wanted: 'licence' | 'operator' | 'exception' = 'licence';
  for (const token of tokens) {
    const upper = token.toUpperCase();
    if (wanted === 'licence') {
      if (token === '(') {
        depth++;
      } else {
        const id = identifier(token);
        if (id === undefined) return undefined;
        written.push(id);
        wanted = 'operator';
        continue;
      }
    } else if (wanted === 'exception') {
      if (!/^[\w.-]+$/.test(token)) return undefined;
      wanted = 'operator';
    } else if (token === ')') {
      if (--depth < 0) return undefined;
    } else if (upper === 'AND' || upper === 'OR' || upper === 'WITH') {
      wanted = upper === 'WITH' ? 'exception' : 'licence';
      written.push(upper);
      continue;
    } else return undefined;
    written.push(token);
  }
  if (wanted !== 'operator' || depth !== 0) return undefined;
  return written.join(' ').replaceAll('( ', '(').replaceAll(' )', ')');
}

function identifier(token: string): string | undefined {
  if (/^(?:DocumentRef-[\w.-]+:)?LicenseRef-[\w.-]+$/i.test(token)) return token;
  const known = fixupSpdxId(token);
  if (known !== undefined || !token.endsWith('+')) return known;
  const base = fixupSpdxId(token.slice(0, -1));
  return base === undefined ? undefined : `${base}+`;
}

/** Names that people write for the identifiers of SPDX; without signs, in lower case. */
const names: Readonly<Record<string, string>> = {
  apache: 'Apache-2.0',
  apache2: 'Apache-2.0',
  'apache 2': 'Apache-2.0',
  'apache 2 0': 'Apache-2.0',
  'apache version 2 0': 'Apache-2.0',
  'apache software': 'Apache-2.0',
  'apache software 2 0': 'Apache-2.0',
  'bsd 2 clause': 'BSD-2-Clause',
  'simplified bsd': 'BSD-2-Clause',
  'bsd 3 clause': 'BSD-3-Clause',
  '3 clause bsd': 'BSD-3-Clause',
  'new bsd': 'BSD-3-Clause',
  'modified bsd': 'BSD-3-Clause',
  'revised bsd': 'BSD-3-Clause',
  isc: 'ISC',
  mit: 'MIT',
  'mit x11': 'MIT',
  mpl2: 'MPL-2.0',
  'mpl 2 0': 'MPL-2.0',
  'mozilla public 2 0': 'MPL-2.0',
  psf: 'PSF-2.0',
  'python software foundation': 'PSF-2.0',
  unlicense: 'Unlicense',
  zlib: 'Zlib',
  'gnu general public v3': 'GPL-3.0-only',
  gplv3: 'GPL-3.0-only',
  'gplv3+': 'GPL-3.0-or-later',
  gplv2: 'GPL-2.0-only',
  'gplv2+': 'GPL-2.0-or-later',
  lgplv3: 'LGPL-3.0-only',
  'lgplv3+': 'LGPL-3.0-or-later',
};

function common(text: string): string | undefined {
  const key = text
    .toLowerCase()
    .replaceAll(/\b(?:the|licen[cs]ed?)\b/g, ' ')
    .replaceAll(/[^a-z0-9+]+/g, ' ')
    .trim();
  return Object.hasOwn(names, key) ? names[key] : undefined;
}
