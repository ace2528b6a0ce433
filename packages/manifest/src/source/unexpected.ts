import type { Problem } from '../problem/index.ts';
import { findOpenBrackets, type Opener } from './brackets.ts';
import type { LocatePlace } from './positions.ts';
import { makeVisible } from './make-visible.ts';

/** A problem before its place is known. */
export type Explanation = Omit<Problem, 'severity' | 'path' | 'place'> & {
  readonly offset: number;
  readonly length: number;
};

/** The surroundings of something that does not belong where it stands. */
interface Spot {
  /** What stands there; empty at the end of the file. */
  readonly found: string;
  readonly offset: number;
  readonly length: number;
  /** The text before it, without the white space between. */
  readonly before: string;
  readonly innermost: Opener | undefined;
}

/** Tells what was expected at an offset by what is open there and what comes before. */
export function explainUnexpected(text: string, offset: number, locate: LocatePlace): Explanation {
  const rest = text.slice(offset, offset + 200);
  const found = /^"[^"\r\n]*"?|^[^\s,:[\]{}"]+|^./u.exec(rest)?.[0] ?? '';
  const spot: Spot = {
    found,
    offset,
    length: found.length,
    before: text.slice(0, offset).trimEnd(),
    innermost: findOpenBrackets(text, offset, Infinity).at(-1),
  };
  if (found === '') return explainEnd(spot);
  if (spot.innermost === undefined && spot.before !== '') return explainTrailing(spot);
  if (found === '}' || found === ']') return explainCloser(spot, locate);
  if (/^['‘’“”`]/.test(found)) {
    const hint = 'use `"` on both ends';
    return explanation('wrong-quotes', 'a string in double quotes', hint, spot);
  }
  if (followsValue(spot) && /^["\d{[tfn-]/.test(found)) return explainMissingComma(spot);
  return explanation('invalid-json', expectedAt(spot), hintAt(spot), spot);
}

function explainEnd({ innermost, before }: Spot): Explanation {
  const bracket = innermost?.bracket ?? '{';
  return {
    code: 'unclosed',
    message: `\`${bracket}\` is never closed`,
    expected: `\`${closers[bracket]}\``,
    found: 'the end of the file',
    hint: `add \`${closers[bracket]}\``,
    offset: innermost?.offset ?? before.length,
    length: 1,
  };
}

function explainTrailing(spot: Spot): Explanation {
  const hint = 'remove what follows the end of the object';
  return explanation('trailing-text', 'the end of the file', hint, spot);
}

function explainCloser(spot: Spot, locate: LocatePlace): Explanation {
  const { found, before, innermost } = spot;
  if (innermost !== undefined && found !== closers[innermost.bracket]) {
    const { line, column } = locate(innermost.offset, 1);
    const hint = `\`${innermost.bracket}\` on line ${line}, column ${column} is still open`;
    return explanation('unclosed', `\`${closers[innermost.bracket]}\``, hint, spot);
  }
  if (!before.endsWith(',')) return explanation('missing-value', expectedAt(spot), undefined, spot);
  return {
    code: 'trailing-comma',
    message: `JSON takes no comma before \`${found}\``,
    hint: 'remove the comma',
    offset: before.length - 1,
    length: 1,
  };
}

/** Shown where the comma goes, at the end of the value before. */
function explainMissingComma(spot: Spot): Explanation {
  if (/(?:^|\D)0$/.test(spot.before.slice(-2)) && spot.before.length === spot.offset) {
    return explanation('invalid-number', 'a number without `0` in front', undefined, spot);
  }
  const { code, ...texts } = explanation('missing-comma', '`,`', 'add a comma here', spot);
  return { code, ...texts, offset: spot.before.length, length: 0 };
}

function explanation(
  code: string,
  expected: string,
  hint: string | undefined,
  { found: text, offset, length }: Spot,
): Explanation {
  const found = `\`${makeVisible(text)}\``;
  const message = `expected ${expected}, found ${found}`;
  return { code, message, expected, found, ...(hint && { hint }), offset, length };
}

function expectedAt(spot: Spot): string {
  const isObject = spot.innermost?.bracket === '{';
  switch (spot.before.at(-1)) {
    case undefined:
      return '`{`';
    case '{':
    case ',':
      return isObject ? 'a key in double quotes' : 'a value';
    case '[':
    case ':':
      return 'a value';
    default:
      if (followsKey(spot)) return '`:`';
      return isObject ? '`,` or `}`' : '`,` or `]`';
  }
}

function hintAt(spot: Spot): string | undefined {
  const { found } = spot;
  const meant = Object.hasOwn(literals, found) ? literals[found] : undefined;
  if (meant !== undefined && expectedAt(spot) === 'a value') return `write \`${meant}\``;
  const bare = /^[\p{L}_$][\w$-]{0,60}$/u.test(found);
  return bare && expectedAt(spot).startsWith('a ')
    ? `put it in double quotes: "${found}"`
    : undefined;
}

function followsValue(spot: Spot): boolean {
  return spot.before !== '' && !/[{,[:]$/.test(spot.before.slice(-1)) && !followsKey(spot);
}

/** Whether a string in the place of a key comes before. A longer key than this is taken for a value. */
function followsKey({ before, innermost }: Spot): boolean {
  return innermost?.bracket === '{' && /[{,]\s*"(?:[^"\\\n]|\\.)*"$/.test(before.slice(-200));
}

const closers = { '{': '}', '[': ']' } as const;

/** How other languages write what JSON calls otherwise. */
const literals: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  nil: 'null',
  undefined: 'null',
};
