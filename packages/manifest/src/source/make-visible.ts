const longest = 60;

/**
 * A text from a manifest as a message may show it: cut, and with what could steer a terminal or
 * reorder a line (control and format characters, lone surrogates) written as escapes.
 */
export function makeVisible(text: string): string {
  const cut = text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
  if (/^[ -~]*$/.test(cut)) return cut;
  return cut.replaceAll(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
