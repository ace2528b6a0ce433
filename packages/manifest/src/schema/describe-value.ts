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
  return written.length <= 60 ? `\`${written}\`` : `a string of ${value.length} characters`;
}

/** A path as it is written in messages: `server.mcp_config.args[0]`. */
export function formatPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (/^[\w$-]+$/.test(segment)) text += text === '' ? segment : `.${segment}`;
    else text += `[${JSON.stringify(segment)}]`;
  }
  return text;
}
