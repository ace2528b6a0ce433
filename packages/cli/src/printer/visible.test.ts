import { expect, test } from 'vitest';
import { formatTable, visible, visibleBlock, visibleLine } from './index.ts';

test('what steers a terminal or turns the direction of writing is spelled out', () => {
  expect(visible('a\u001B[2J\u009B1m\u202Eb\u2066\u0007\r')).toBe(
    String.raw`a\u{1b}[2J\u{9b}1m\u{202e}b\u{2066}\u{7}\u{d}`,
  );
  expect(visible('Grüße, 日本, 👩‍💻\tend\n')).toBe('Grüße, 日本, 👩‍💻\tend\n');
});

test('a cell stays in its row, whatever line breaks it holds', () => {
  expect(visibleLine('name\r\n  isolation  full\nrow')).toBe('name isolation  full row');
  expect(
    formatTable([
      ['made by', 'A\nSHA-256  00'],
      ['file\u001B[1A', 'b'],
    ]),
  ).toEqual(['made by        A SHA-256  00', String.raw`file\u{1b}[1A  b`]);
});

test('the further lines of a quoted text are indented, so that none passes for a line of ours', () => {
  expect(visibleBlock('it failed:\n  at x\n\nhint: run this\r\nerror: y\n')).toBe(
    'it failed:\n  at x\n\n  hint: run this\n  error: y\n',
  );
});
