import { hideSecrets } from './hide-secrets.ts';

/** UTF-16 units that are looked at of what is quoted in part. */
const longestQuoted = 20_000;

// Default_Ignorable_Code_Point takes in zero-width characters, tags and variation selectors.
const unseen =
  /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Text of a stranger, made safe to show and easy to see: each character that has no shape of its
 * own, or steers a terminal or the direction of writing, is shown as `<U+200B>`; line breaks and
 * tabs become spaces. What is quoted in part shows no secrets.
 */
export function mark(text: string, length = Infinity): string {
  const quoted = length === Infinity ? text : hideSecrets(text.slice(0, longestQuoted));
  const marked = quoted
    .replaceAll(/[\t\r\n]+/g, ' ')
    .replaceAll(unseen, (character) => `<${codeOf(character)}>`);
  return marked.length > length ? `${marked.slice(0, length - 1)}…` : marked;
}

function codeOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${code.padStart(4, '0')}`;
}
