const generic = new Set(['mcp', 'server', 'mcp-server', 'app', 'main']);
const abbreviations = new Set(
  'ai api css db html http id json mcp pdf sql ui uri url xml'.split(' '),
);

/**
 * A manifest's name for a package: lower case, without the scope unless the rest says nothing
 * (`@acme/mcp-server` becomes `acme-mcp-server`); `''` when nothing of it can stay.
 */
export function bundleName(packageName: string): string {
  const [, scope, rest] = /^@([^/]+)\/(.+)$/.exec(packageName) ?? [];
  if (scope === undefined || rest === undefined) return slug(packageName);
  return generic.has(slug(rest)) ? slug(`${scope}-${rest}`) : slug(rest);
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|[._-]+$/g, '');
}

/** A name as a person would write it: `API_KEY` becomes `API key`. */
export function titleOf(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return words.map((word, index) => titleWord(word.toLowerCase(), index === 0)).join(' ');
}

function titleWord(word: string, first: boolean): string {
  if (abbreviations.has(word)) return word.toUpperCase();
  return first ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}
