import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testNeeding } from '@opendxt/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { builtCommand, hostLab, transcript, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());
beforeEach(() => rmSync(join(lab.home, 'policy.json'), { force: true }));

const writePolicy = (rules: object) => {
  mkdirSync(lab.home, { recursive: true });
  writeFileSync(
    join(lab.home, 'policy.json'),
    JSON.stringify({ format: 1, ...rules }, undefined, 2),
  );
};

test('without a policy nothing is forbidden', async () => {
  expect(transcript(await lab.dxt('policy', 'check'))).toMatchInlineSnapshot(`
    "$ dxt policy check
    exit 0
    --- stdout
    no policy: nothing is forbidden, and users decide for themselves
    --- stderr
    /etc/opendxt/policy.json (the machine’s): there is none
    [folder]/home/policy.json (the user’s): there is none"
  `);
});

test('a policy is listed rule by rule, and every mistake is shown with its place', async () => {
  writePolicy({ block: { ids: ['bad-*'] }, require: { isolation: 'full' } });
  expect(transcript(await lab.dxt('policy', 'check', '--quiet'))).toMatchInlineSnapshot(`
    "$ dxt policy check --quiet
    exit 0
    --- stdout
    [folder]/home/policy.json (the user’s): valid
      block.ids          block ids: bad-*
      require.isolation  full isolation is required"
  `);
  writeFileSync(join(lab.path, 'mine.json'), '{\n  "format": 1,\n  "tool": [{ "id": "*" }]\n}\n');
  expect(transcript(await lab.dxt('policy', 'check', 'mine.json'))).toMatchInlineSnapshot(`
    "$ dxt policy check mine.json
    exit 1
    --- stdout
    [folder]/mine.json:3:3 error unknown-key
      \`tool\` is not a key of a policy
        |
      3 |   "tool": [{ "id": "*" }]
        |   ^^^^^^
        = at: tool
        = hint: known here: \`$schema\`, \`format\`, \`allow\`, \`block\`, \`require\`, \`scan\`, \`permissions\`, \`tools\`, \`settings\`, \`audit\`

    mine.json: not valid"
  `);
  const json = JSON.parse(
    (await lab.dxt('policy', 'check', 'mine.json', '--json')).stdout,
  ) as object;
  expect(json).toMatchObject({
    valid: false,
    files: [{ owner: 'user', state: 'invalid', problems: [{ code: 'unknown-key' }] }],
    rules: [],
  });
  expect(await lab.dxt('policy', 'check', 'gone.json')).toMatchObject({ status: 1 });
});

test('a bundle and an installed extension are held against it, and so is an install', async () => {
  const bundle = await lab.bundle({ name: 'tiny' });
  expect(await lab.dxt('policy', 'check', '--bundle', bundle)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('allowed') as string,
  });
  expect(await lab.install({ name: 'tiny' })).toMatchObject({ status: 0 });
  writePolicy({ block: { authors: ['a. *'] }, require: { signature: true } });
  expect(transcript(await lab.dxt('policy', 'check', '--bundle', 'tiny'))).toMatchInlineSnapshot(`
    "$ dxt policy check --bundle tiny
    exit 1
    --- stdout
    the author \`A. Author\` is blocked
      rule: block.authors[0] in [folder]/home/policy.json
    a trusted signature is required, and it has none
      rule: require.signature in [folder]/home/policy.json
    tiny: refused"
  `);
  const json = JSON.parse(
    (await lab.dxt('policy', 'check', '--bundle', bundle, '--json')).stdout,
  ) as object;
  expect(json).toMatchObject({
    id: 'tiny',
    allowed: false,
    refusals: [
      { path: 'block.authors[0]', file: join(lab.home, 'policy.json') },
      { path: 'require.signature' },
    ],
  });
  const refused = await lab.install({ name: 'other' });
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.stderr).toContain('block.authors[0]');
  expect(await lab.dxt('call', 'tiny', 'echo')).toMatchObject({ status: 1 });
  // A start that was refused is not tried again at once.
  await lab.dxt('host', '--stop');
  writePolicy({ tools: [{ id: '*', tool: 'echo', rule: 'never' }] });
  const never = await lab.dxt('call', 'tiny', 'echo');
  expect(never.status).toBe(1);
  expect(never.stderr).toContain('tools[0].rule');
});

test('a policy that cannot be understood stops install and call; list, logs and uninstall go on', async () => {
  await lab.install({ name: 'tiny' });
  await lab.dxt('tools', 'tiny');
  mkdirSync(lab.home, { recursive: true });
  writeFileSync(join(lab.home, 'policy.json'), '{ "format": 1, "blok": {} }');
  for (const args of [
    ['install', await lab.bundle({ name: 'next' }), '--yes'],
    ['call', 'tiny', 'echo'],
  ]) {
    const run = await lab.dxt(...args);
    expect([args, run.status]).toEqual([args, 1]);
    expect(run.stderr).toContain('[policy-unreadable]');
  }
  expect(await lab.dxt('list')).toMatchObject({ status: 0 });
  expect(await lab.dxt('logs')).toMatchObject({ status: 0 });
  expect(await lab.dxt('uninstall', 'tiny', '--yes')).toMatchObject({ status: 0 });
});

testNeeding('bubblewrap', 'root')(
  'the machine’s policy holds for an ordinary user, whatever the environment says',
  {},
  () => {
    const etc = join(lab.path, 'etc');
    mkdirSync(etc);
    chmodSync(lab.path, 0o755);
    writeFileSync(join(etc, 'policy.json'), '{ "format": 1, "block": { "ids": ["*"] } }');
    const { status, stdout } = spawnSync(
      'bwrap',
      [
        '--ro-bind / / --tmpfs /run --tmpfs /etc --dev /dev --ro-bind',
        etc,
        '/etc/opendxt --tmpfs /run/user-home --chmod 0777 /run/user-home --ro-bind',
        join(builtCommand(), '..'),
        '/run/dxt --ro-bind',
        process.execPath,
        '/run/node --chdir / --clearenv --setenv HOME /run/user-home --setenv ProgramData /run',
        '--setenv OPENDXT_POLICY /none --setenv OPENDXT_HOME /run/user-home',
        'setpriv --reuid=65534 --regid=65534 --clear-groups',
        '/run/node /run/dxt/dxt.js policy check --json',
      ].flatMap((part) => (existsSync(part) ? part : part.split(' '))),
      { encoding: 'utf8' },
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      files: [
        { owner: 'machine', state: 'valid' },
        { owner: 'user', state: 'missing' },
      ],
      rules: [{ file: '/etc/opendxt/policy.json', path: 'block.ids' }],
    });
  },
);
