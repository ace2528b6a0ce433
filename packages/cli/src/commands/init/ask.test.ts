import { spawnSync } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import { expect } from 'vitest';
import { builtCommand, commandEnvironment } from '../../testing/index.ts';

/** Runs a program on a terminal of its own: waits for a text, types an answer, and so on. */
const typist = `
import fcntl, json, os, pty, struct, sys, termios
command, answers = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 100, 0, 0))
    os.execvp(command[0], command)
seen = b""
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    os.write(1, piece)
    seen += piece
    if answers and answers[0][0].encode() in seen:
        seen = b""
        os.write(terminal, answers.pop(0)[1].encode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

const testOnTerminal = testNeeding('python3');

function onTerminal(
  cwd: string,
  args: readonly string[],
  answers: readonly (readonly [waitFor: string, typed: string])[],
) {
  const given = JSON.stringify([[process.execPath, builtCommand(), ...args], answers]);
  const env = { ...commandEnvironment(cwd), TERM: 'xterm' };
  const options = { cwd, env, encoding: 'utf8', timeout: 30_000 } as const;
  return spawnSync('python3', ['-c', typist, given], options);
}

testOnTerminal('on a terminal only what cannot be known is asked', {}, async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { 'package.json': '{"name":"weather"}', 'index.js': '' });
  const run = onTerminal(
    folder.path,
    ['init'],
    [
      ['What does it do', ' for sailors\r'],
      ['Who is the author', ' and crew\r'],
    ],
  );
  expect(run, run.stdout).toMatchObject({ status: 0 });
  expect(run.stdout).not.toContain('What is the extension called');
  expect(JSON.parse(await readFile(join(folder.path, 'manifest.json'), 'utf8'))).toMatchObject({
    name: 'weather',
    description: 'Weather tools for sailors',
    author: { name: expect.stringMatching(/ and crew$/) },
  });
});

testOnTerminal('leaving a question ends with 1 and writes nothing', {}, async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { '.home/': '' });
  const run = onTerminal(folder.path, ['init'], [['Which kind of project', '\u0003']]);
  expect(run, run.stdout).toMatchObject({ status: 1 });
  expect(run.stdout).toContain('nothing was written');
  expect(await readdir(folder.path)).toEqual(['.home']);
});

testOnTerminal('with --yes nothing is asked on a terminal either', {}, async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { 'package.json': '{"name":"weather"}', 'index.js': '' });
  const run = onTerminal(folder.path, ['init', '--yes', '--author', 'Ann'], []);
  expect(run, run.stdout).toMatchObject({ status: 0 });
  expect(JSON.parse(await readFile(join(folder.path, 'manifest.json'), 'utf8'))).toMatchObject({
    description: 'Weather tools',
    author: { name: 'Ann' },
  });
});
