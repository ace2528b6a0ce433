import type { Problem } from '@opendxt/manifest';
import { expect, test } from 'vitest';
import { countProblems, formatPath, renderProblem } from './index.ts';

const style = (_: unknown, text: string) => text;

function problemAt(text: string, needle: string, more: Partial<Problem> = {}): Problem {
  const offset = text.indexOf(needle);
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  const column = Array.from(lines.at(-1) ?? '').length + 1;
  return {
    severity: 'error',
    code: 'bad-value',
    path: ['a', 'b'],
    message: 'the value is bad',
    place: { line: lines.length, column, offset, length: needle.length },
    ...more,
  };
}

const shown = (text: string, problem: Problem) =>
  renderProblem(problem, { file: 'manifest.json', text, style }).join('\n');

test('a problem shows its place, the line with carets, and all that is known', () => {
  const text = '{\n  "a": { "b": 12 }\n}';
  const problem = problemAt(text, '12', {
    expected: 'a string',
    found: '12',
    hint: 'put it in quotes',
  });
  expect(shown(text, problem)).toMatchInlineSnapshot(`
    "manifest.json:2:15 error bad-value
      the value is bad
        |
      2 |   "a": { "b": 12 }
        |               ^^
        = at: a.b
        = expected: a string
        = found: 12
        = hint: put it in quotes"
  `);
});

test('a problem without a place is shown without a line', () => {
  const { place: _, ...problem } = problemAt('{}', '{}');
  expect(shown('{}', { ...problem, path: [] })).toBe(
    'manifest.json error bad-value\n  the value is bad',
  );
});

test('carets stand right after tabs, wide characters, combining marks and CRLF', () => {
  const markerOf = (text: string) => {
    const [line = '', marker = ''] = shown(text, problemAt(text, '"x"')).split('\n').slice(3, 5);
    return [line.slice(line.indexOf('|') + 2), marker.slice(marker.indexOf('|') + 2)];
  };
  expect(markerOf('{\r\n\t"a": "x",\r\n"b": 1}')).toEqual(['\t"a": "x",', '\t     ^^^']);
  expect(markerOf('{"日本": "x"}')).toEqual(['{"日本": "x"}', `${' '.repeat(9)}^^^`]);
  expect(markerOf('{"e\u0301": "x"}')).toEqual(['{"e\u0301": "x"}', `${' '.repeat(6)}^^^`]);
  expect(markerOf('{"😀": "x"}')).toEqual(['{"😀": "x"}', `${' '.repeat(7)}^^^`]);
});

test('a long line is cut to what is around the place', () => {
  const text = `{"a":"${'.'.repeat(5000)}","b":"here","c":"${'.'.repeat(5000)}"}`;
  const [, , , line = '', marker = ''] = shown(text, problemAt(text, '"here"')).split('\n');
  expect(line.length).toBeLessThan(120);
  expect(line.slice(marker.indexOf('^'), marker.lastIndexOf('^') + 1)).toBe('"here"');
});

test('a place that spans lines is marked to the end of its first', () => {
  const text = '{\n  "a": [1,\n 2]\n}';
  const lines = shown(text, problemAt(text, '[1,\n 2]')).split('\n');
  expect(lines.slice(3, 5)).toEqual(['  2 |   "a": [1,', '    |        ^^^']);
});

test('a place at the very end of the text is marked with one caret', () => {
  const text = '{"a": 1';
  const problem = problemAt(text, '{');
  const place = { line: 1, column: 8, offset: text.length, length: 0 };
  const lines = shown(text, { ...problem, place }).split('\n');
  expect(lines.slice(3, 5)).toEqual(['  1 | {"a": 1', '    |        ^']);
});

test('what would steer a terminal is shown and does nothing', () => {
  const text = '{"a": "\u001B[2J\u202Ex"}';
  const problem = problemAt(text, '"\u001B[2J\u202Ex"', { found: '\u001B[2J' });
  const lines = shown(text, problem);
  for (const character of ['\u001B', '\u202E']) expect(lines).not.toContain(character);
  expect(lines).toContain('\\u{1b}[2J\\u{202e}x');
});

test('paths are written as one would in code', () => {
  expect(formatPath(['server', 'mcp_config', 'args', 0])).toBe('server.mcp_config.args[0]');
  expect(formatPath(['user_config', 'a b', 'min'])).toBe('user_config["a b"].min');
});

test('problems are counted in words', () => {
  expect(countProblems({ errors: 0, warnings: 0 })).toBeUndefined();
  expect(countProblems({ errors: 1, warnings: 0 })).toBe('1 error');
  expect(countProblems({ errors: 1200, warnings: 1 })).toBe('1,200 errors, 1 warning');
});
