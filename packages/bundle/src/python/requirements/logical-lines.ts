import type { Locate } from './scanner.ts';

/** One entry of a requirements file: its lines joined, comments taken away. */
export interface LogicalLine {
  readonly text: string;
  /** Of its first line, from 1. */
  readonly line: number;
  readonly locate: Locate;
}

/**
 * Joins lines that end with a backslash and drops comments (from `#` at the start of a line or
 * after a space), as pip does (its "Requirements File Format").
 */
export function logicalLines(text: string, file: string): readonly LogicalLine[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const found: LogicalLine[] = [];
  for (let first = 0; first < lines.length; first++) {
    const starts: number[] = [];
    let joined = '';
    let at = first;
    for (;;) {
      const line = lines[at] ?? '';
      starts.push(joined.length);
      const isLast = !line.endsWith('\\') || /^\s*#/.test(line) || at + 1 === lines.length;
      joined += isLast ? line : line.slice(0, -1);
      if (isLast) break;
      at++;
    }
    const content = joined.replace(/(^|\s)#.*$/, '').trimEnd();
    if (content.trim() !== '') {
      found.push({ text: content, line: first + 1, locate: placeIn(file, first, starts) });
    }
    first = at;
  }
  return found;
}

function placeIn(file: string, first: number, starts: readonly number[]): Locate {
  return (offset) => {
    const index = starts.findLastIndex((start) => start <= offset);
    return `${file}:${first + index + 1}:${offset - (starts[index] ?? 0) + 1}`;
  };
}
