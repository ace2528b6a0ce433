import { printParseErrorCode, type ParseError } from 'jsonc-parser';
import type { Problem } from '../problem/index.ts';
import type { LocatePlace } from './positions.ts';
import { explainUnexpected, type Explanation } from './unexpected.ts';

/** Mistakes after which the parser finds its way, so that what it says next can be believed. */
const recoverable = new Set(['comment', 'trailing-comma', 'missing-comma', 'invalid-escape']);

/** Beyond this many a text is something else than JSON with mistakes. */
const maxProblems = 20;

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
  const uncommented = blankComments(text, errors);
  let lastLine = 0;
  for (const error of errors) {
    const { line } = locate(error.offset, error.length);
    if (line <= lastLine) continue;
    lastLine = line;
    const { offset, length, ...explanation } = explain(uncommented, error, locate);
    const place = locate(offset, length);
    problems.push({ severity: 'error', path: [], ...explanation, place });
    if (!recoverable.has(explanation.code) || problems.length === maxProblems) break;
  }
  return problems;
}

/** Spaces in the stead of comments, so that they hide nothing from what looks around itself. */
function blankComments(text: string, errors: readonly ParseError[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const { error, offset, length } of errors) {
    if (printParseErrorCode(error) !== 'InvalidCommentToken') continue;
    parts.push(text.slice(end, offset), ' '.repeat(length));
    end = offset + length;
  }
  return parts.join('') + text.slice(end);
}

function explain(text: string, error: ParseError, locate: LocatePlace): Explanation {
  const { offset, length } = error;
  const at = { offset, length };
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
        message: 'the number is not finished: a digit is missing',
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
      return explainUnexpected(text, offset, locate);
  }
}
