// Control characters but tab and newline, and what turns the direction of writing.
const steering = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu;

/**
 * Text from elsewhere (a manifest, an archive, a server) made harmless for a terminal: what would
 * steer it is shown as `\u{1b}`.
 */
export function visible(text: string): string {
  return text.replaceAll(
    steering,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
