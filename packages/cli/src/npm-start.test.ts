import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, testNeeding } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { runCommand } from './testing/index.ts';

const start = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));
const testWithIndex = testNeeding('python3', 'pip', 'the package index');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('opendxt start ');
});
afterEach(() => folder.remove());

function npmStart(...args: string[]) {
  const home = join(folder.path, 'home');
  const child = spawn(process.execPath, [start, ...args], {
    env: { ...process.env, OPENDXT_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said.text += text));
  const dxt = (...given: string[]) =>
    runCommand(given, { cwd: folder.path, env: { OPENDXT_HOME: home } });
  return { child, said, dxt };
}

testWithIndex(
  'npm start does the main job in plain sight and ends after the calls when told to',
  { timeout: 300_000 },
  async () => {
    const { child, said } = npmStart('--exit');
    await once(child, 'close');
    expect(said.text).toContain(
      'tools/call hello-node__greet {"name":"newcomer"}: Hello, newcomer!',
    );
    expect(said.text).toContain(
      'tools/call hello-python__greet {"name":"newcomer"}: Hello, newcomer!',
    );
    expect(said.text).toContain(join(folder.path, 'home'));
    expect(child.exitCode).toBe(0);
  },
);

testWithIndex(
  'npm start stays up as the host, answers a second terminal, takes a second npm start along, and ends with Ctrl-C',
  { timeout: 300_000 },
  async () => {
    const { child, said, dxt } = npmStart();
    await vi.waitFor(() => expect(said.text).toContain('The host stays up'), {
      timeout: 240_000,
      interval: 100,
    });
    const listed = JSON.parse((await dxt('list', '--json')).stdout) as {
      id: string;
      state: string;
    }[];
    expect(listed.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'hello-node running',
      'hello-python running',
    ]);
    const call = await dxt('call', 'hello-node', 'greet', '{"name":"you"}');
    expect(call.stdout).toContain('Hello, you!');

    const second = npmStart('--exit');
    await once(second.child, 'close');
    expect(second.said.text).toContain('that one is used');
    expect(second.child.exitCode).toBe(0);

    child.kill('SIGINT');
    await once(child, 'close');
    expect(child.exitCode).toBe(0);
    expect((await dxt('host', '--stop')).stderr).toContain('no host is up');
  },
);
