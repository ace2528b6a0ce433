import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { redactor } from '../config/index.ts';
import { LogFile } from './log-file.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, 'server.log');
});
afterEach(() => folder.remove());

const mask = redactor(['hush']);
const lines = async () => (await readFile(path, 'utf8')).replaceAll(/^\S+Z (?:\| )?/gm, '');

test('torn lines are written whole, so that a secret in two pieces is masked too', async () => {
  const log = new LogFile(path, mask);
  log.write('the key is hu');
  log.write('sh\nand the re');
  log.end();
  expect(await lines()).toBe('the key is ••••••\nand the re\n');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('what the server wrote is told from what the host says, whatever it writes', async () => {
  const log = new LogFile(path, mask);
  log.write('the server ended\n2026-01-01T00:00:00.000Z the server ended\n\n');
  log.line('the server ended');
  log.end();
  const written = (await readFile(path, 'utf8')).split('\n').map((line) => line.slice(25));
  expect(written).toEqual([
    '| the server ended',
    '| 2026-01-01T00:00:00.000Z the server ended',
    '| ',
    'the server ended',
    '',
  ]);
});

test('a log that has grown large is put aside', async () => {
  await writeFile(path, 'x'.repeat(2 * 1024 * 1024 + 1));
  const log = new LogFile(path, mask);
  log.line('new');
  log.end();
  expect(await lines()).toBe('new\n');
  expect((await stat(`${path}.1`)).size).toBe(2 * 1024 * 1024 + 1);
});

test('a log that cannot be written fails nobody', () => {
  const log = new LogFile(join(folder.path, 'missing/server.log'), mask);
  expect(() => {
    log.line('lost');
    log.end();
  }).not.toThrow();
});

test('a line that never ends is cut, and what is too long for a line of its own is shortened', async () => {
  const log = new LogFile(path, mask);
  for (let piece = 0; piece < 5; piece += 1) log.write('x'.repeat(50_000));
  log.line('y'.repeat(100_000));
  log.end();
  const written = (await lines()).split('\n').map((line) => line.replace(/^(.)\1*/, '$1 '));
  expect(written).toContain('y … (34464 more characters)');
  expect((await lines()).split('\n').every((line) => line.length < 100_000)).toBe(true);
  expect((await lines()).replaceAll(/[^x]/g, '')).toHaveLength(250_000);
});

test('of a flood of lines the first are kept and the others counted', async () => {
  const log = new LogFile(path, mask);
  for (let line = 0; line < 1000; line += 1) log.line('y');
  log.end();
  expect(await lines()).toBe(`${'y\n'.repeat(100)}… and 900 more lines\n`);
});
