import { shortHash } from './slug.ts';

/** Clients allow 64 characters and put a prefix of their own before it. */
const longest = 46;
const separator = '__';

/**
 * The name under which a tool of an extension is shown: `<id>__<tool>` where that fits and holds
 * only letters, digits, `_` and `-`; else a readable cut and a hash of the whole. An id holds no
 * `_`, so the first `__` ends it.
 */
export function exposedToolName(id: string, tool: string): string {
  const plain = `${id}${separator}${tool}`;
  if (plain.length <= longest && /^[\w-]+$/.test(plain)) return plain;
  const cut = plain.replaceAll(/[^\w-]/g, '_').slice(0, longest - 9);
  return `${cut}-${shortHash(plain, 8)}`;
}

/** The id in the name of a tool, undefined when the name has none. */
export function idOfTool(exposed: string): string | undefined {
  const at = exposed.indexOf(separator);
  return at > 0 ? exposed.slice(0, at) : undefined;
}
