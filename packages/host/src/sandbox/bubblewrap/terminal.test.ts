import { testNeeding } from '@opendxt/testkit';
import { expect } from 'vitest';
import { boxLab, users } from '../testing/index.ts';

const terminalTest = testNeeding('bubblewrap', 'python3');

/** Runs a command on a terminal of its own and types lines into it. */
const onTerminal = `
import os, pty, sys, time
pid, fd = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
time.sleep(1.5)
for line in (b'tty -s; echo "is a terminal: $?"', b'sleep 100 & jobs', b'kill %1; stty -a | grep -c speed', b'exit 7'):
    os.write(fd, line + b'\\n'); time.sleep(0.3)
try:
    while chunk := os.read(fd, 4096): sys.stdout.buffer.write(chunk)
except OSError: pass
sys.stdout.flush()
os.waitpid(pid, 0)
`;

for (const user of users)
  terminalTest(`a shell in a box has the terminal and its jobs, as ${user}`, async () => {
    await using lab = await boxLab(user);
    const run = await lab.start({
      command: '/bin/bash',
      args: ['--norc', '-i'],
      env: { PS1: '> ', TERM: 'dumb' },
      terminal: true,
      through: (command) => ['/usr/bin/python3', '-c', onTerminal, '/usr/bin/env', ...command],
    });
    const { stdout } = await run.end;
    expect(stdout).toContain('is a terminal: 0');
    expect(stdout).toMatch(/\[1\]\+?\s+Running\s+sleep 100/);
    expect(stdout).not.toContain('no job control');
    expect(run.told().at(-1)?.ended).toEqual({ code: 7, signal: null });
  });
