/** What neither XML 1.0 (2.2) nor a terminal takes as it is, nor UTF-8 for lone surrogates. */
const unsafe =
  /(?![\t\n])[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\uFFFE\uFFFF]/gu;

/** A stranger's words in a document that others show: what steers or hides stands as `<U+001B>`. */
export function safe(text: string): string {
  return text.replaceAll(unsafe, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `<U+${code.padStart(4, '0')}>`;
  });
}

/** Without halves of characters, which have no UTF-8. */
export function wellFormed(text: string): string {
  return text.replaceAll(/\p{Cs}/gu, '\uFFFD');
}
