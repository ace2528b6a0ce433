import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { builtCommand, hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
const children: ChildProcess[] = [];
beforeEach(async () => {
  lab = await hostLab();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await lab.remove();
});

/** Its tool tells one start of the server from another. */
const startTool = {
  before: 'const start = String(Math.random());',
  calls: { start: 'return text(start);' },
};
const gone = (pid: number | undefined) =>
  vi.waitFor(() => expect(isRunning(pid ?? 0)).toBe(false), { timeout: 10_000 });

/** `dxt host`, once it says that it is up. */
async function startHost(env: Record<string, string> = {}): Promise<ChildProcess> {
  const child = spawn(process.execPath, [builtCommand(), 'host'], {
    env: { ...lab.env, ...env },
    cwd: lab.path,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  let said = '';
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  await vi.waitFor(() => expect(said).toContain('Ctrl-C ends it'), { timeout: 10_000 });
  return child;
}

test('a host in the foreground answers the commands, and ends its servers with it', async () => {
  await lab.install({ name: 'tiny', script: startTool });
  const host = await startHost();
  const start = (await lab.dxt('call', 'tiny', 'start')).stdout;
  expect((await lab.dxt('call', 'tiny', 'start')).stdout).toBe(start);
  const pid = await lab.serverProcess('tiny');
  expect(isRunning(pid)).toBe(true);
  expect(await lab.hostProcess()).toBe(host.pid);
  const [listed] = JSON.parse((await lab.dxt('list', '--json')).stdout) as object[];
  expect(listed).toMatchObject({ id: 'tiny', state: 'running', enabled: true });
  host.kill('SIGTERM');
  await once(host, 'exit');
  expect(host.exitCode).toBe(0);
  expect(isRunning(pid)).toBe(false);
  expect(existsSync(join(lab.home, 'run/host.sock'))).toBe(false);
  expect(existsSync(join(lab.home, 'run/host.lock'))).toBe(false);
});

test('a host that a command started in the background is ended by name, with its servers', async () => {
  await lab.install({ name: 'tiny', script: startTool });
  await lab.dxt('call', 'tiny', 'start');
  const server = await lab.serverProcess('tiny');
  const host = await lab.hostProcess();
  const stopped = await lab.dxt('host', '--stop');
  expect(stopped.status).toBe(0);
  expect(stopped.stderr).toContain(`the host has ended (process ${host})`);
  expect([isRunning(host ?? 0), isRunning(server)]).toEqual([false, false]);
  expect((await lab.dxt('host', '--stop')).stderr).toContain('no host is up');
});

test('a host that has nothing to end says that it ends before it does', async () => {
  await lab.dxt('serve');
  const host = await lab.hostProcess();
  const stopped = await lab.dxt('host', '--stop');
  expect(stopped.stderr).toContain(`the host has ended (process ${host})`);
  expect(stopped.status).toBe(0);
});

test('there is one host: a second one is refused', async () => {
  const host = await startHost();
  const second = await lab.dxt('host');
  expect(second.status).toBe(1);
  expect(second.stderr).toContain(`the host is running already: process ${host.pid}`);
});

test('a host in the background without clients steps aside for one in the foreground', async () => {
  await lab.install({ name: 'tiny' });
  await lab.dxt('call', 'tiny', 'echo');
  const background = await lab.hostProcess();
  const host = await startHost();
  expect(isRunning(background ?? 0)).toBe(false);
  expect(await lab.hostProcess()).toBe(host.pid);
});

test('a host in the background ends some time after its last client', async () => {
  await lab.install({ name: 'tiny', script: startTool });
  const env = { OPENDXT_HOST_IDLE_MS: '2000' };
  await lab.dxtWith({ env }, 'call', 'tiny', 'start');
  await gone(await lab.serverProcess('tiny'));
  await vi.waitFor(async () => expect(await lab.hostProcess()).toBeUndefined(), {
    timeout: 10_000,
  });
  expect(readFileSync(join(lab.home, 'logs/host.log'), 'utf8')).toContain('no client for a while');
});

test('after a kill -9 of the host its servers end, and the next command works', async () => {
  await lab.install({ name: 'tiny', script: startTool });
  const first = (await lab.dxt('call', 'tiny', 'start')).stdout;
  const server = await lab.serverProcess('tiny');
  const killed = await lab.hostProcess();
  process.kill(killed ?? 0, 'SIGKILL');
  await gone(killed);
  await gone(server);
  expect(existsSync(join(lab.home, 'run/host.lock'))).toBe(true);
  const second = await lab.dxt('call', 'tiny', 'start');
  expect(second.status).toBe(0);
  expect(second.stdout).not.toBe(first);
  expect(await lab.hostProcess()).not.toBe(killed);
});

test('many commands at once share the one host that they start', async () => {
  expect(await lab.install({ name: 'tiny', script: startTool })).toMatchObject({ status: 0 });
  const runs = await Promise.all(Array.from({ length: 6 }, () => lab.dxt('call', 'tiny', 'start')));
  expect(runs.map(({ stderr }) => stderr)).toEqual(['', '', '', '', '', '']);
  expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1);
});

test('a home with a long path has its socket elsewhere', async () => {
  const OPENDXT_HOME = join(lab.path, `${'ein-langer-pfad-mit-ümläuten-'.repeat(6)}home`);
  const env = { OPENDXT_HOME, OPENDXT_HOST_IDLE_MS: '2000' };
  const file = await lab.bundle({ name: 'tiny', script: startTool });
  expect(await lab.dxtWith({ env }, 'install', file, '--yes')).toMatchObject({ status: 0 });
  const run = await lab.dxtWith({ env }, 'call', 'tiny', 'start');
  expect(run).toMatchObject({ status: 0, stderr: '' });
  const lock = readFileSync(join(OPENDXT_HOME, 'run/host.lock'), 'utf8');
  await gone((JSON.parse(lock) as { pid: number }).pid);
});

test('a state that cannot be understood stops everything and is left as it is', async () => {
  await lab.install({ name: 'tiny' });
  const path = join(lab.home, 'state.json');
  const file = await lab.bundle({ name: 'other' });
  for (const [content, code] of [
    ['{"format":1,"extensions":', 'state-unreadable'],
    ['{"format":1,"extensions":{"tiny":{}},"removals":[],"kept":{}}', 'state-unreadable'],
    ['{"format":99}', 'state-newer'],
  ] as const) {
    await writeFile(path, content);
    for (const args of [['list'], ['install', file, '--yes'], ['uninstall', 'tiny', '--yes']]) {
      const run = await lab.dxt(...args);
      expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining(`[${code}]`) });
    }
    expect((await lab.dxt('call', 'tiny', 'echo')).stderr).toContain('[host-unreachable]');
    expect(readFileSync(path, 'utf8')).toBe(content);
  }
});
