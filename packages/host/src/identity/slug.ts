import { createHash } from 'node:crypto';

const longest = 24;
/** Names that Windows gives to devices, whatever folder they are in, and that of the host's own log. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d|host)$/;

/**
 * The id for the name of a manifest: `[a-z0-9-]`, at most 24 characters. A longer name is cut and
 * a short hash of the whole is added, as it is where next to nothing of the name is left.
 */
export function slugId(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  if (slug === '' || reserved.test(slug)) return `${slug || 'extension'}-${shortHash(name, 6)}`;
  if (slug.length <= longest) return slug;
  return `${slug.slice(0, longest - 6).replace(/-$/, '')}-${shortHash(name, 5)}`;
}

export function isId(text: string): boolean {
  return text.length <= longest && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text) && !reserved.test(text);
}

export function shortHash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
