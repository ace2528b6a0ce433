import { expect, test } from 'vitest';
import { parseSource } from '../index.ts';

/** What is written, then for each problem: line:column, code, message, hint. */
const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['an empty file', '', ['1:1 empty-file: the file is empty, expected a JSON object']],
  ['white space alone', ' \n ', ['1:1 empty-file: the file is empty, expected a JSON object']],
  [
    'a missing comma, where it goes',
    '{\n  "a": 1\n  "b": 2\n}',
    ['2:9 missing-comma: expected `,`, found `"b"` (add a comma here)'],
  ],
  [
    'a missing comma in an array',
    '[1 2]',
    ['1:3 missing-comma: expected `,`, found `2` (add a comma here)'],
  ],
  [
    'every missing comma',
    '{\n"a": 1\n"b": 2\n"c": 3}',
    [
      '2:7 missing-comma: expected `,`, found `"b"` (add a comma here)',
      '3:7 missing-comma: expected `,`, found `"c"` (add a comma here)',
    ],
  ],
  [
    'a trailing comma',
    '{"a": 1,\n}',
    ['1:8 trailing-comma: JSON takes no comma before `}` (remove the comma)'],
  ],
  [
    'a trailing comma in an array',
    '[1,]',
    ['1:3 trailing-comma: JSON takes no comma before `]` (remove the comma)'],
  ],
  [
    'comments, and the comma before one',
    '// c\n{"a": 1, /* c */\n}',
    [
      '1:1 comment: JSON has no comments (remove the comment)',
      '2:10 comment: JSON has no comments (remove the comment)',
      '2:8 trailing-comma: JSON takes no comma before `}` (remove the comma)',
    ],
  ],
  [
    'single quotes',
    "{'a': 1}",
    ["1:2 wrong-quotes: expected a string in double quotes, found `'a'` (use `\"` on both ends)"],
  ],
  [
    'typographic quotes',
    '{"a": “b”}',
    ['1:7 wrong-quotes: expected a string in double quotes, found `“b”` (use `"` on both ends)'],
  ],
  [
    'text after the object',
    '{"a": 1}\nx',
    [
      '2:1 trailing-text: expected the end of the file, found `x` (remove what follows the end of the object)',
    ],
  ],
  [
    'a brace too many',
    '{"a": 1}}',
    [
      '1:9 trailing-text: expected the end of the file, found `}` (remove what follows the end of the object)',
    ],
  ],
  ['a brace that is not closed', '{"a": {"b": 1}', ['1:1 unclosed: `{` is never closed (add `}`)']],
  [
    'the inner of two that are not closed',
    '{"a": [1',
    ['1:7 unclosed: `[` is never closed (add `]`)'],
  ],
  [
    'the wrong closing bracket',
    '{"a": [1}',
    ['1:9 unclosed: expected `]`, found `}` (`[` on line 1, column 7 is still open)'],
  ],
  [
    'a string that is not closed',
    '{"a": "b\n}',
    [
      '1:7 unclosed-string: the string is not closed on its line (add `"` at its end; a line break inside a string is written `\\n`)',
    ],
  ],
  [
    'a bare key',
    '{a: 1}',
    ['1:2 invalid-json: expected a key in double quotes, found `a` (put it in double quotes: "a")'],
  ],
  [
    'a bare value',
    '{"a": b}',
    ['1:7 invalid-json: expected a value, found `b` (put it in double quotes: "b")'],
  ],
  [
    'a literal of Python',
    '{"a": True}',
    ['1:7 invalid-json: expected a value, found `True` (write `true`)'],
  ],
  ['a missing colon', '{"a" 1}', ['1:6 invalid-json: expected `:`, found `1`']],
  ['an equals sign', '{"a" = 1}', ['1:6 invalid-json: expected `:`, found `=`']],
  ['a missing value', '{"a": }', ['1:7 missing-value: expected a value, found `}`']],
  [
    'a comma too many',
    '{"a": 1,, "b": 2}',
    ['1:9 invalid-json: expected a key in double quotes, found `,`'],
  ],
  [
    'a zero in front',
    '{"a": 01}',
    ['1:8 invalid-number: expected a number without `0` in front, found `1`'],
  ],
  [
    'an unfinished number',
    '{"a": 1.}',
    ['1:7 invalid-number: the number is not finished: a digit is missing'],
  ],
  [
    'an unknown escape',
    '{"a": "C:\\windows"}',
    [
      '1:7 invalid-escape: the string has an escape that JSON does not know (a backslash is written `\\\\`)',
    ],
  ],
  [
    'a tab in a string',
    '{"a": "\t"}',
    ['1:7 invalid-escape: the string has a control character as it is (a tab is written `\\t`)'],
  ],
  ['a merge conflict', '<<<<<<< HEAD\n{}', ['1:1 invalid-json: expected `{`, found `<<<<<<<`']],
];

test.each(cases)('explains %s', (_, text, expected) => {
  const { value, problems } = parseSource(text);
  expect(
    problems.map(
      ({ place, code, message, hint }) =>
        `${place?.line}:${place?.column} ${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
    ),
  ).toEqual(expected);
  expect(value).toBeUndefined();
});

test('cuts what it quotes', () => {
  const [problem] = parseSource(`{"a": ${'x'.repeat(1000)}}`).problems;
  expect(problem?.message.length).toBeLessThan(100);
});

test('gives up on a text that is full of mistakes', () => {
  const text = `{${Array.from({ length: 1000 }, (_, index) => `"k${index}": 1`).join('\n')}}`;
  expect(parseSource(text).problems).toHaveLength(20);
});

test('shows nothing that could steer a terminal', () => {
  const texts = ['{"a": \u{1b}[2J}', '{"a\u{202e}b": 1, "a\u{202e}b": 2}', '{"a": 1} \u{9b}31m'];
  for (const text of texts) {
    const { problems } = parseSource(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/\\u(?:001b|202e|009b)/);
    expect(JSON.stringify(problems[0]?.message)).not.toMatch(/[\u{7f}-\u{9f}\u{202e}]/u);
  }
});
