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

/** The same as one line: in a table or a title, a line break would forge the next row. */
export function visibleLine(text: string): string {
  return visible(text.replaceAll(/\s*[\r\n]\s*/g, ' '));
}

/** The same as a block: its further lines are indented, so that none passes for a line of ours. */
export function visibleBlock(text: string): string {
  return visible(text.replaceAll('\r\n', '\n')).replaceAll(/\n(?! {2}|\n|$)/g, '\n  ');
}
