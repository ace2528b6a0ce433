import { testNeeding } from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { hostLab, runInTerminal, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
  const token = { type: 'string', title: 'Token', description: 'Token', sensitive: true };
  await lab.install({
    name: 'boxed',
    launch: { env: { TOKEN: '${user_config.token}', PLACE: 'here' } },
    manifest: { user_config: { token } },
  });
  await lab.dxtWith({ stdin: 'swordfish' }, 'config', 'boxed', '--secret', 'token');
});
afterAll(() => lab.remove());

/** What the audit has of starts and ends since the last look. */
let seen = 0;
async function audited(): Promise<readonly object[]> {
  const { stdout } = await lab.dxt('audit', '--json');
  const events = JSON.parse(stdout) as readonly object[];
  const fresh = events.slice(seen);
  seen = events.length;
  return fresh;
}

const boxTest = testNeeding('bubblewrap');

boxTest('a command runs in the box of an extension, without its secrets', async () => {
  await audited();
  const show = ['sandbox', '--shell', 'boxed'];
  const script = ['--', 'sh', '-c', 'echo "$PLACE:$TOKEN:$(pwd)"; ls /root /home; exit 5'];
  const without = await lab.dxt(...show, ...script);
  expect(without.stdout).toContain(`here::${lab.home}/data/boxed\n`);
  expect(without).toMatchObject({ status: 1 });
  expect(without.stderr).toContain('ended with exit code 5');
  expect(await audited()).toMatchObject([
    { event: 'start', id: 'boxed', outcome: 'ok', isolation: 'full', why: 'a command in its box' },
    { event: 'stop', id: 'boxed', why: 'a command in its box ended with exit code 5' },
  ]);
  const with_ = await lab.dxt(...show, '--secrets', ...script);
  expect(with_.stdout).toContain('here:swordfish:');
  expect((await audited())[0]).toMatchObject({ why: 'a command in its box, with secrets' });
  expect((await lab.dxt(...show, '--', 'true')).status).toBe(0);
});

testNeeding('bubblewrap', 'python3')(
  'a shell in a box has jobs, and is interrupted as elsewhere',
  async () => {
    await audited();
    const { status, screen } = await runInTerminal(['sandbox', '--shell', 'boxed'], {
      cwd: lab.path,
      env: lab.env,
      typed: [
        ['$ ', `sh -c 'echo "go:$TOKEN:$PLACE"; exec sleep 100'\r`],
        ['go::here', '\u0003'],
        ['$ ', `sh -c 'echo now-$((1 + 1)); exec sleep 100'\r`],
        ['now-2', '\u001a'],
        ['Stopped', 'kill %1; cat /etc/machine-id; exit 3\r'],
      ],
    });
    expect(screen).toContain('in the box of boxed, full isolation');
    expect(screen).toContain('No such file or directory');
    expect(screen).toContain('ended with exit code 3');
    expect(screen).not.toContain('swordfish');
    expect(status).toBe(1);
    expect(await audited()).toMatchObject([
      { event: 'start', id: 'boxed', outcome: 'ok', why: 'a shell' },
      { event: 'stop', id: 'boxed', why: 'a shell ended with exit code 3' },
    ]);
  },
);

testNeeding('bubblewrap', 'python3')('a program in a box is ended by Ctrl-C', async () => {
  const command = ['sandbox', '--shell', 'boxed', '--', 'sh', '-c', 'echo begun; exec sleep 100'];
  const { status, screen } = await runInTerminal(command, {
    cwd: lab.path,
    env: lab.env,
    typed: [['begun', '\u0003']],
  });
  expect(screen).toContain('ended by SIGINT');
  expect(status).toBe(1);
});
