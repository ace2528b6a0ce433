import type { Place } from '../problem/index.ts';

/** Turns offsets into lines and columns, in logarithmic time each. */
export type LocatePlace = (offset: number, length: number) => Place;

/**
 * LF, CRLF and a lone CR end a line. A column is one code point, so that the second half of a
 * surrogate pair and a byte order mark at the start count for nothing.
 */
export function indexPositions(text: string): LocatePlace {
  const lineStarts = [0];
  const uncounted: number[] = text.startsWith('\u{FEFF}') ? [0] : [];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(index + 1) !== 0x0a)) {
      lineStarts.push(index + 1);
    } else if (isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(index + 1))) {
      index += 1;
      uncounted.push(index);
    }
  }
  return (offset, length) => {
    const line = countBelow(lineStarts, offset + 1);
    const start = lineStarts[line - 1] ?? 0;
    const skipped = countBelow(uncounted, offset) - countBelow(uncounted, start);
    return { line, column: offset - start - skipped + 1, offset, length };
  };
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** How many of the ascending numbers are less than the limit. */
function countBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
