/** A stretch of a template: plain text, or one `${name}`. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'variable';
      /** What stands between the braces, as written. */
      readonly name: string;
      /** The whole `${name}`. */
      readonly text: string;
      /** Where it begins in the template, in UTF-16 code units. */
      readonly offset: number;
    };

// A name holds no brace, so that the inner one of `${a${b}}` is the variable.
const VARIABLE = /\$\{([^{}]*)\}/g;

/** Splits a template into its pieces, in order; joined, their texts give the template again. */
export function parseTemplate(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of template.matchAll(VARIABLE)) {
    if (match.index > end) {
      pieces.push({ kind: 'text', text: template.slice(end, match.index) });
    }
    pieces.push({ kind: 'variable', name: match[1] ?? '', text: match[0], offset: match.index });
    end = match.index + match[0].length;
  }
  if (end < template.length) {
    pieces.push({ kind: 'text', text: template.slice(end) });
  }
  return pieces;
}

/** The names of the variables in a template, in order, with repetitions. */
export function variableNames(template: string): readonly string[] {
  return parseTemplate(template).flatMap((piece) =>
    piece.kind === 'variable' ? [piece.name] : [],
  );
}
