import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostLab, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());

const secret = 'hunter2-hunter2';

const settings = {
  key: { type: 'string', title: 'Key', description: 'Key', sensitive: true },
  region: { type: 'string', title: 'Region', description: 'Region', default: 'eu' },
};

test('the whole launch is shown, with where each variable comes from and secrets masked', async () => {
  const file = await lab.bundle({
    name: 'tiny',
    manifest: { user_config: settings },
    launch: { env: { KEY: '${user_config.key}', REGION: '${user_config.region}', MODE: 'fast' } },
  });
  await lab.dxtWith({ stdin: `${secret}\n` }, 'install', file, '--yes', '--secret', 'key');
  const { stdout, stderr } = await lab.dxt('show', 'tiny');
  expect(stdout).toMatch(/^env +KEY=•+ \(from a setting\)$/m);
  expect(stdout).toMatch(/^env +REGION=eu \(from a setting\)$/m);
  expect(stdout).toMatch(/^env +MODE=fast \(from the manifest\)$/m);
  expect(stdout).toMatch(/^env +PATH=\/[^(]*$/m);
  expect(stdout).toMatch(/^runtime +Node \d+\.\d+\.\d+, which runs OpenDXT: the first one$/m);
  expect(stdout).toMatch(/^setting +key: "•+"$/m);
  expect(stderr).toBe('');

  const json = await lab.dxt('show', 'tiny', '--json');
  expect(json.stdout).not.toContain(secret);
  expect(JSON.parse(json.stdout)).toMatchObject({
    env: { MODE: 'fast', HOME: expect.stringMatching(/data\/tiny\/home$/) },
    envFrom: { KEY: 'setting', REGION: 'setting', MODE: 'manifest', HOME: 'base' },
    runtime: { name: 'node', version: process.versions.node, missing: false },
    versions: [{ version: '1.0.0', active: true }],
    agreed: { permissions: [], tools: { usual: 'ask' } },
    lacks: [],
  });
});

test('a runtime that is not here is said with what to do, and the rest is shown', async () => {
  const compatibility = { runtimes: { node: '^97' } };
  await lab.install({ name: 'future', manifest: { compatibility } });
  const { status, stdout, stderr } = await lab.dxt('show', 'future');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^starts +node /m);
  expect(stdout).toMatch(/^runtime +needs Node `\^97`, found \d+\.\d+/m);
  expect(stderr).toContain('`dxt runtimes add node "^97"` fetches one');
});

test('a setting that a policy has is shown with the policy, and a policy that is none hides nothing', async () => {
  const user_config = { region: { type: 'string', title: 'Region', description: 'Region' } };
  const manifest = { name: 'ruled', user_config };
  await lab.install({
    name: 'ruled',
    manifest,
    launch: { env: { REGION: '${user_config.region}' } },
  });
  const policy = join(lab.home, 'policy.json');
  await writeFile(
    policy,
    JSON.stringify({ format: 1, settings: [{ id: 'ruled', values: { region: 'eu' } }] }),
  );
  const { stdout, stderr } = await lab.dxt('show', 'ruled');
  expect(stderr).toBe('');
  expect(stdout).toContain(`region: "eu" (set by ${policy})`);
  expect(stdout).toMatch(/^env +REGION=eu \(from a setting\)$/m);
  await writeFile(policy, '{');
  const broken = await lab.dxt('show', 'ruled');
  expect(broken).toMatchObject({ status: 0, stderr: expect.stringContaining(policy) });
  expect(broken.stdout).toContain('region: not set');
  await rm(policy);
});

test('the environment of a server is a short list, whatever that of the host is', async () => {
  await lab.install({ name: 'plain' });
  const env = {
    SHELL: '/bin/zsh',
    TMPDIR: '/nowhere',
    NODE_OPTIONS: '--no-warnings',
    AWS_KEY: 'x',
  };
  const { stdout } = await lab.dxtWith(
    { env: { ...env, USER: 'ada', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' } },
    'show',
    'plain',
    '--json',
  );
  const shown = JSON.parse(stdout) as { env: Record<string, string> };
  expect(Object.keys(shown.env).sort()).toEqual(
    ['HOME', 'LANG', 'LC_ALL', 'PATH', 'PYTHONPYCACHEPREFIX', 'TMPDIR', 'USER'].sort(),
  );
  if (process.platform === 'linux') expect(shown.env['TMPDIR']).toBe('/tmp');
});
