import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { afterEach, beforeEach, expect } from 'vitest';
import { extensionTree, runCommand, runInTerminal } from './testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  const undeclared = extensionTree({ tools: ['echo', 'shout'] });
  await writeTree(join(folder.path, 'src'), undeclared);
});
afterEach(() => folder.remove());

const test = testNeeding('python3');
const options = { skip: process.platform === 'win32' };

interface Terminal {
  readonly env?: Record<string, string>;
  readonly columns?: number;
}
const pack = (args: readonly string[] = [], terminal: Terminal = {}) =>
  runInTerminal(['pack', 'src', ...args], { cwd: folder.path, ...terminal });

const clearLine = '\r\u001B[K';
const isColored = (written: string) => {
  const text = written.replaceAll(clearLine, '');
  return stripVTControlCharacters(text) !== text;
};

test('a terminal shows what goes on, in one line that is gone at the end', options, async () => {
  const { status, written, screen } = await pack();
  expect(status).toBe(0);
  for (const line of ['looking at what goes in …', 'packing: 3 of 3 files', 'starting the server'])
    expect(written).toContain(clearLine + line);
  const piped = await runCommand(['pack', 'src'], { cwd: folder.path });
  const times = / in \d+(\.\d+)? m?s,/;
  const lines = (text: string) => text.replace(times, '').split('\n').sort();
  expect(lines(screen)).toEqual(lines(`${piped.stderr}${piped.stdout.replace(/\n$/, '')}\n`));
});

test(
  'progress is cut to the width of the terminal, and shown where that is unknown',
  options,
  async () => {
    const shown = async (columns: number) =>
      (await pack(['--no-start'], { columns })).written
        .split(clearLine)
        .filter((line) => /^(?:looking|packing)/.test(line));
    expect(await shown(20)).toContain('looking at what go…');
    expect(await shown(0)).toContain('looking at what goes in …');
  },
);

test(
  'a terminal gets colours, unless NO_COLOR, --no-color or TERM=dumb forbid them',
  options,
  async () => {
    const yellow =
      '\u001B[33mwarning\u001B[39m: the manifest does not declare these tools: `shout`';
    expect((await pack()).written).toContain(yellow);
    for (const [args, env] of [
      [[], { NO_COLOR: '1' }],
      [['--no-color'], {}],
      [[], { TERM: 'dumb' }],
    ] as const) {
      const { written } = await pack(args, { env });
      expect(written).toContain('warning: the manifest does not declare');
      expect(isColored(written)).toBe(false);
      expect(written.includes(clearLine)).toBe(!('TERM' in env));
    }
  },
);

test('stderr keeps its colours where only stdout is elsewhere', options, async () => {
  const redirected = await runInTerminal(['pack', 'src', '-o', 'a.mcpb'], {
    cwd: folder.path,
    stdout: 'out.txt',
  });
  expect(isColored(redirected.written)).toBe(true);
});

test('--quiet shows no progress', options, async () => {
  const { written } = await pack(['--quiet']);
  expect(written).not.toContain(clearLine);
  expect(written).toContain('tiny-1.0.0.mcpb');
});
