import type { Ecosystem } from '../types.ts';

const types = { npm: 'npm', PyPI: 'pypi', Go: 'golang', 'crates.io': 'cargo' } as const;

/** A package URL (ECMA-427) without qualifiers; the spelling of names stays as the ecosystem has it. */
export function packageUrl(ecosystem: Ecosystem, name: string, version: string): string {
  const path = name.split('/').map(encode).join('/');
  return `pkg:${types[ecosystem]}/${path}${version === '' ? '' : `@${encode(version)}`}`;
}

/** All but letters, digits and `.-_~:`. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%3A', ':')
    .replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
