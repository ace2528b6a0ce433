/** Fields of METADATA, PKG-INFO or WHEEL by their name in lower case, each with all of its values. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/**
 * Reads what stands before the first empty line (Core metadata, which follows RFC 822): a field may
 * come several times, and a line that begins with a space continues the one before.
 */
export function readMetadata(text: string): Headers {
  const fields = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    if (line === '') break;
    const continued = /^[ \t]+(.*)$/.exec(line);
    if (continued !== null) {
      const last = current?.pop();
      if (last !== undefined) current?.push(`${last}\n${continued[1] ?? ''}`);
      continue;
    }
    const [, name, value = ''] = /^([^\s:]+)[ \t]*:[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    current = fields.get(name.toLowerCase()) ?? [];
    current.push(value.trimEnd());
    fields.set(name.toLowerCase(), current);
  }
  return fields;
}

/** The first value of a field. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers.get(name)?.[0]?.trim();
  return value === '' ? undefined : value;
}
