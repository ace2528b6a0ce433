/** What a distinguished name calls its holder: common name, else organisation. RFC 4514. */
function spokenName(name: string): string | undefined {
  const parts = attributesOf(name);
  const find = (type: string) => parts.find(([key, value]) => key === type && value !== '')?.[1];
  return find('CN') ?? find('O') ?? find('OU') ?? find('EMAIL') ?? find('E');
}

/** What people are told of it, on one line; empty for a name without anything. */
export function callSubject(name: string): string {
  return quotable(spokenName(name) ?? name);
}

/** Types in upper case and unescaped values, in the order of the text: the most specific first. */
function attributesOf(name: string): readonly (readonly [string, string])[] {
  return splitUnescaped(name).map((part) => {
    const at = part.indexOf('=');
    if (at === -1) return ['', ''];
    return [part.slice(0, at).trim().toUpperCase(), unescape(part.slice(at + 1).trim())];
  });
}

/** RFC 4514, section 3: `,` ends a name, `+` an attribute of one; a backslash takes both for text. */
function splitUnescaped(text: string): readonly string[] {
  return Array.from(text.matchAll(/(?:\\[^]|[^\\,+])+/g), ([part]) => part);
}

/** `\,` is a comma, `\c3\a9` the bytes of UTF-8. */
function unescape(text: string): string {
  return text.replaceAll(/(?:\\[0-9a-f]{2})+|\\([^])/gi, (escaped, character?: string) =>
    character === undefined
      ? Buffer.from(escaped.replaceAll('\\', ''), 'hex').toString()
      : character,
  );
}

/** Characters of a name that is shown; it is a stranger's. */
const longestName = 120;

/** A stranger's words as part of a sentence: on one line, without what is not seen or turns it around. */
export function quotable(text: string, longest = longestName): string {
  const plain = Array.from(
    text
      .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]+/gu, ' ')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/[“”]/g, '"')
      .trim(),
  );
  return plain.length > longest ? `${plain.slice(0, longest - 1).join('')}…` : plain.join('');
}
