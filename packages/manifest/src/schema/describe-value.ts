import { makeVisible } from '../source/index.ts';

/** What stands there, in a few words: short values as written, long ones by their kind. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return '`null`';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return describeText(value);
  return `\`${JSON.stringify(value)}\``;
}

function describeText(value: string): string {
  const written = JSON.stringify(value);
  return written.length <= 60
    ? `\`${makeVisible(written)}\``
    : `a string of ${value.length} characters`;
}

/** Words one after the other, each as a literal. */
export function listWords(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

/** A path as it is written in messages: `server.mcp_config.args[0]`. */
export function formatPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (/^[\w$-]{1,60}$/.test(segment)) text += text === '' ? segment : `.${segment}`;
    else text += `["${makeVisible(segment)}"]`;
  }
  return text;
}
