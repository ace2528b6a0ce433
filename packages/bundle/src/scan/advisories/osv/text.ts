const longestText = 200;

/** Text of an advisory as a terminal can show it: one line without control and hidden characters. */
export function plainText(text: string): string {
  const line = text
    .slice(0, 4 * longestText)
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S}]+/gu, ' ')
    .trim();
  return line.length > longestText ? `${cut(line)}…` : line;
}

/** Not through the middle of a character. */
function cut(line: string): string {
  return line.slice(0, longestText).replace(/[\uD800-\uDBFF]$/, '');
}

/** Whether it can stand as an id: in messages, in an address, in a file's name. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9](?:[\w.:-]{0,98}[A-Za-z0-9])?$/.test(text);
}
