import { createScanner } from 'jsonc-parser';

/** A brace or bracket that is open at some point of a text. */
export interface Opener {
  readonly bracket: '{' | '[';
  readonly offset: number;
}

/**
 * The brackets that are open at `end`, outermost first. Scans until more than `maxDepth` are open.
 * A closing bracket of the wrong kind closes nothing, so that the result is never shorter than the
 * parser's own stack at that point.
 */
export function findOpenBrackets(text: string, end: number, maxDepth: number): readonly Opener[] {
  const scanner = createScanner(text, true);
  const open: Opener[] = [];
  // Only the end of the file is a token without length.
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const offset = scanner.getTokenOffset();
    if (offset >= end) break;
    const bracket = text[offset];
    if (bracket === '{' || bracket === '[') open.push({ bracket, offset });
    else if (bracket === '}' && open.at(-1)?.bracket === '{') open.pop();
    else if (bracket === ']' && open.at(-1)?.bracket === '[') open.pop();
    if (open.length > maxDepth) break;
  }
  return open;
}
