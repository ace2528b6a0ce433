import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CliError } from '../command/index.ts';
import { describeError, renderError } from './index.ts';

const plain = { verbose: false, paint: (text: string) => text };

test('an error of ours has its code behind the message, and its hint after an empty line', () => {
  const error = new CliError('exists', '`a` exists', { hint: 'choose another name' });
  expect(renderError(error, plain)).toBe('error: `a` exists [exists]\n\nhint: choose another name');
  expect(describeError(error)).toEqual({
    code: 'exists',
    message: '`a` exists',
    hint: 'choose another name',
  });
});

test('what the operating system refuses is put into words', async () => {
  const missing = await readFile('/nowhere/at all').catch((error: unknown) => error);
  expect(renderError(missing, plain)).toBe(
    'error: `/nowhere/at all`: no such file or folder (ENOENT, open) [system-error]',
  );
  const folder = await readFile(import.meta.dirname).catch((error: unknown) => error);
  expect(describeError(folder)).toMatchObject({ code: 'system-error' });
});

test('anything else is called a fault of dxt, and the stack is for --verbose alone', () => {
  const fault = new TypeError('x is not a function');
  expect(renderError(fault, plain)).toBe(
    'error: TypeError: x is not a function [internal-error]\n\n' +
      'hint: this is a fault in dxt; --verbose shows where, and a report helps',
  );
  expect(renderError(fault, { ...plain, verbose: true })).toContain('render-error.test.ts');
  expect(describeError('thrown as it is')).toMatchObject({ code: 'internal-error' });
});

test('what would steer a terminal is shown and does nothing', () => {
  const error = new CliError('refused', 'the entry `\u001B[2J` is refused');
  expect(renderError(error, plain)).toBe('error: the entry `\\u{1b}[2J` is refused [refused]');
});
