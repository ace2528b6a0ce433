/** A string, with what makes a key of it, or a bracket. */
const tokens = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|[{}[\]]/g;

/**
 * The first key that stands twice in one object; `JSON.parse`, which has to have taken the text,
 * gives the last of them and says nothing.
 */
export function duplicateKey(text: string): string | undefined {
  const around: Set<string>[] = [];
  for (const [token, inner, colon] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') around.push(new Set());
    else if (token === '}' || token === ']') around.pop();
    else if (colon !== undefined) {
      const key = String(JSON.parse(`"${inner}"`));
      const keys = around.at(-1);
      if (keys?.has(key) === true) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
