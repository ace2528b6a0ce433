import { readFileSync, readdirSync } from 'node:fs';
import { isRunning, testNeeding } from '@opendxt/testkit';
import { describe, expect, vi } from 'vitest';
import { boxLab, users, type Attempt } from '../testing/index.ts';

const boxTest = testNeeding('bubblewrap');

/** A server that cares about nothing, with a child, and a grandchild that left its session. */
const stubborn = `
  for (const name of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(name, () => undefined);
  const { spawn } = require('node:child_process');
  spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
  spawn('sh', ['-c', '(setsid sleep 1000 >/dev/null 2>&1 <&- &) & exit 0'], { stdio: 'ignore' })
    .on('exit', () => setTimeout(() => console.log('ready'), 100));
  process.stdin.resume();
  setInterval(() => undefined, 1000);`;

/** Every process that descends from one, as they are now. */
function tree(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter((child) => child !== '')
      .map(Number),
  );
  return [...children, ...children.flatMap(tree)];
}

async function ready(attempt: Attempt): Promise<readonly number[]> {
  await new Promise((resolve) => attempt.driver.stdout?.once('data', resolve));
  return tree(attempt.driver.pid!);
}

const noneOf = (pids: readonly number[]) =>
  vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), { timeout: 10_000, interval: 20 });

const nameOf = (pid: number) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

describe.each(users)('as %s', (user) => {
  for (const victim of ['the host', 'bubblewrap', 'the first process of the box', 'the server'])
    boxTest(`nothing survives when ${victim} is killed`, async () => {
      await using lab = await boxLab(user);
      const attempt = await lab.start({ args: ['-e', stubborn] });
      const pids = await ready(attempt);
      expect(pids.map(nameOf)).toEqual(expect.arrayContaining(['bwrap', 'node', 'sleep']));
      const boxes = pids.filter((pid) => nameOf(pid) === 'bwrap');
      const pid = {
        'the host': attempt.driver.pid!,
        bubblewrap: boxes[0]!,
        'the first process of the box': boxes[1]!,
        'the server': attempt.told().find((news) => news.pid !== undefined)!.pid!,
      }[victim]!;
      process.kill(pid, 'SIGKILL');
      await noneOf(pids);
      attempt.driver.stdin?.end();
      await attempt.end;
      if (victim === 'the server')
        expect(attempt.told().at(-1)?.ended).toEqual({ code: null, signal: 'SIGKILL' });
    });

  boxTest('a host that is killed at any moment of a start leaves no server', async () => {
    await using lab = await boxLab(user);
    const mark = `left-behind-${process.pid}`;
    for (const grants of [[], [await lab.folder('granted')]])
      for (let wait = 0; wait < 30; wait += 3) {
        const attempt = await lab.start({
          args: ['-e', `process.title = '${mark}'; setInterval(() => 0, 1000)`],
          box: { reads: grants },
        });
        await vi.waitFor(() => expect(attempt.told()).not.toEqual([]), {
          timeout: 10_000,
          interval: 1,
        });
        await new Promise((resolve) => setTimeout(resolve, wait));
        process.kill(attempt.driver.pid!, 'SIGKILL');
      }
    const left = () => readdirSync('/proc').filter((pid) => commandLine(pid).includes(mark));
    await vi.waitFor(() => expect(left().filter((pid) => !isWaiting(pid))).toEqual([]), {
      timeout: 10_000,
    });
    for (const pid of left()) process.kill(Number(pid), 'SIGKILL');
  });

  boxTest('SIGTERM reaches the server and what it has started', async () => {
    await using lab = await boxLab(user);
    const attempt = await lab.start({
      args: [
        '-e',
        `const { spawn } = require('node:child_process');
        const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => process.exit(5)); console.log(1); setInterval(() => 0, 1000)']);
        child.stdout.once('data', () => console.log('ready'));
        process.on('SIGTERM', () => undefined);
        child.on('exit', (code) => process.exit(code));`,
      ],
    });
    await ready(attempt);
    process.kill(attempt.driver.pid!, 'SIGUSR1');
    await attempt.end;
    expect(attempt.told().at(-1)?.ended).toEqual({ code: 5, signal: null });
  });

  boxTest('a server that ignores the end of its input and SIGTERM is killed', async () => {
    await using lab = await boxLab(user);
    const attempt = await lab.start({ args: ['-e', stubborn] });
    const pids = await ready(attempt);
    attempt.driver.stdin?.end();
    process.kill(attempt.driver.pid!, 'SIGUSR1');
    const server = attempt.told().find((news) => news.pid !== undefined)!.pid!;
    expect(isRunning(server)).toBe(true);
    process.kill(attempt.driver.pid!, 'SIGUSR2');
    await noneOf(pids);
    await attempt.end;
    expect(attempt.told().at(-1)?.ended?.signal).toBe('SIGKILL');
  });
});

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Bubblewrap's own second process waits for its first one to say who its user is, and does so for
 * ever where that was killed in this moment. It has no box yet, and nothing runs in it.
 */
function isWaiting(pid: string): boolean {
  return commandLine(pid).startsWith('/usr/bin/bwrap') && !/^Seccomp:\s+2/m.test(status(pid));
}

function status(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
