import { printParseErrorCode, type ParseError } from 'jsonc-parser';
import type { Problem } from '../problem/index.ts';
import { findOpenBrackets } from './brackets.ts';
import type { LocatePlace } from './positions.ts';

type Explanation = Omit<Problem, 'severity' | 'path' | 'place'> & {
  readonly offset: number;
  readonly length: number;
};

/** Mistakes after which the parser finds its way, so that what it says next can be believed. */
const recoverable = new Set(['comment', 'trailing-comma', 'missing-comma', 'invalid-escape']);

/**
 * Says in plain words what keeps a text from being JSON: every mistake up to the first one after
 * which the rest is guesswork, one for each line.
 */
export function explainSyntax(
  text: string,
  errors: readonly ParseError[],
  locate: LocatePlace,
): readonly Problem[] {
  const problems: Problem[] = [];
  let lastLine = 0;
  for (const error of errors) {
    const { offset, length, ...explanation } = explain(text, error);
    const place = locate(offset, length);
    if (place.line <= lastLine) continue;
    lastLine = locate(error.offset, error.length).line;
    problems.push({ severity: 'error', path: [], ...explanation, place });
    if (!recoverable.has(explanation.code)) break;
  }
  return problems;
}

function explain(text: string, error: ParseError): Explanation {
  const { offset, length } = error;
  const at = { offset, length };
  const found = text.slice(offset, offset + length);
  switch (printParseErrorCode(error.error)) {
    case 'InvalidCommentToken':
      return {
        code: 'comment',
        message: 'JSON has no comments',
        hint: 'remove the comment',
        ...at,
      };
    case 'UnexpectedEndOfString':
      return {
        code: 'unclosed-string',
        message: 'the string is not closed on its line',
        hint: 'add `"` at its end; a line break inside a string is written `\\n`',
        ...at,
      };
    case 'UnexpectedEndOfNumber':
      return {
        code: 'invalid-number',
        message: `\`${found}\` is not a whole number or fraction`,
        ...at,
      };
    case 'InvalidUnicode':
    case 'InvalidEscapeCharacter':
      return {
        code: 'invalid-escape',
        message: 'the string has an escape that JSON does not know',
        hint: 'a backslash is written `\\\\`',
        ...at,
      };
    case 'InvalidCharacter':
      return {
        code: 'invalid-escape',
        message: 'the string has a control character as it is',
        hint: 'a tab is written `\\t`',
        ...at,
      };
    default:
      return explainUnexpected(text, error);
  }
}

/** Everything that the parser words as "this was expected": told by what stands there instead. */
function explainUnexpected(text: string, error: ParseError): Explanation {
  const { offset } = error;
  const rest = text.slice(offset);
  const found = /^[^\s,:[\]{}"]+|^"[^"\n]*"?|^./u.exec(rest)?.[0] ?? '';
  const at = { offset, length: Math.max(found.length, 1) };
  const before = text.slice(0, offset).trimEnd();
  const open = findOpenBrackets(text, offset, Infinity);
  const innermost = open.at(-1);

  if (open.length === 0 && before !== '' && before !== '\u{FEFF}') {
    return {
      code: 'trailing-text',
      message: `expected the end of the file, found \`${found}\``,
      expected: 'the end of the file',
      found: `\`${found}\``,
      hint: 'remove what follows the closing `}`',
      ...at,
    };
  }
  if (found === '' && innermost !== undefined) {
    return {
      code: 'unclosed',
      message: `\`${innermost.bracket}\` is never closed`,
      expected: `\`${closerOf(innermost.bracket)}\``,
      found: 'the end of the file',
      hint: `add \`${closerOf(innermost.bracket)}\``,
      offset: innermost.offset,
      length: 1,
    };
  }
  if ((found === '}' || found === ']') && innermost !== undefined) {
    return explainCloser(found, before, innermost.bracket, at);
  }
  if (found.startsWith("'") || found.startsWith('“') || found.startsWith('‘')) {
    return {
      code: 'wrong-quotes',
      message: 'strings are written in double quotes',
      expected: '`"`',
      found: `\`${found.slice(0, 1)}\``,
      hint: 'use `"` on both ends',
      ...at,
    };
  }
  return explainMissing(error, found, before, at);
}

function explainCloser(
  found: '}' | ']',
  before: string,
  bracket: '{' | '[',
  at: { readonly offset: number; readonly length: number },
): Explanation {
  if (before.endsWith(',') && closerOf(bracket) === found) {
    return {
      code: 'trailing-comma',
      message: `JSON takes no comma before \`${found}\``,
      hint: 'remove the comma',
      offset: before.length - 1,
      length: 1,
    };
  }
  const expected = closerOf(bracket) === found ? 'a value' : `\`${closerOf(bracket)}\``;
  return {
    code: closerOf(bracket) === found ? 'missing-value' : 'unclosed',
    message: `expected ${expected}, found \`${found}\``,
    expected,
    found: `\`${found}\``,
    ...at,
  };
}

function explainMissing(
  error: ParseError,
  found: string,
  before: string,
  at: { readonly offset: number; readonly length: number },
): Explanation {
  if (printParseErrorCode(error.error) === 'CommaExpected' && found.startsWith('"')) {
    return {
      code: 'missing-comma',
      message: `expected a comma before \`${found}\``,
      expected: '`,`',
      found: `\`${found}\``,
      hint: 'add a comma here',
      offset: before.length,
      length: 0,
    };
  }
  const expected = expectedAt(error, before);
  return {
    code: 'invalid-json',
    message: `expected ${expected}, found ${found === '' ? 'the end of the file' : `\`${found}\``}`,
    expected,
    found: found === '' ? 'the end of the file' : `\`${found}\``,
    ...at,
  };
}

function expectedAt(error: ParseError, before: string): string {
  const name = printParseErrorCode(error.error);
  if (name === 'ColonExpected') return '`:`';
  if (name === 'CommaExpected') return '`,`';
  if (before === '' || before === '\u{FEFF}') return '`{`';
  return /[{,]$/.test(before) ? 'a key or a value in double quotes' : 'a value';
}

function closerOf(bracket: '{' | '['): '}' | ']' {
  return bracket === '{' ? '}' : ']';
}
