import type { Place } from '@opendxt/manifest';
import { visible } from './visible.ts';

const widest = 100;
const leftOfPlace = 40;
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;

export interface SourceLine {
  readonly line: string;
  /** Spaces and carets, to be shown below `line`. */
  readonly marker: string;
}

/**
 * The line of a place, and carets under it. A long line (a manifest without line breaks) is cut to
 * what is around the place; a place that goes on in the next line is marked to the end of its first.
 */
export function sourceLine(text: string, place: Place): SourceLine {
  const start = lineStart(text, place.offset);
  const line = text.slice(start, lineEnd(text, place.offset));
  const at = Math.min(place.offset - start, line.length);
  const end = Math.max(at + 1, Math.min(at + place.length, line.length));

  const cutLeft = line.length > widest && at > leftOfPlace ? at - leftOfPlace : 0;
  const cutRight = Math.min(line.length, cutLeft + widest);
  const before = (cutLeft > 0 ? '…' : '') + visible(line.slice(cutLeft, at));
  const marked = visible(line.slice(at, Math.min(end, cutRight)));
  const after = visible(line.slice(Math.min(end, cutRight), cutRight));
  return {
    line: before + marked + after + (cutRight < line.length ? '…' : ''),
    marker: blank(before) + '^'.repeat(Math.max(1, blank(marked).length)),
  };
}

function lineStart(text: string, offset: number): number {
  if (offset === 0) return 0;
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

function lineEnd(text: string, offset: number): number {
  const rest = /[\r\n]/g;
  rest.lastIndex = offset;
  return rest.exec(text)?.index ?? text.length;
}

/** As many spaces as a terminal takes for the text; tabs stay, so that both lines turn alike. */
function blank(text: string): string {
  let result = '';
  for (const character of text) {
    if (character === '\t') result += '\t';
    else if (wide.test(character)) result += '  ';
    else if (!/[\p{M}\u200D\uFEFF]/u.test(character)) result += ' ';
  }
  return result;
}
