import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAuthority, openssl, testNeeding, type Authority } from '@opendxt/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostLab, transcript, type HostLab } from '../../testing/index.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterAll(() => lab.remove());

const filters: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{64}\b/g, '[sha256]'],
  [/\b[0-9a-f]{16}…/g, '[sha256]…'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '[time]'],
];

const shown = async (...args: string[]) => transcript(await lab.dxt('trust', ...args), filters);

test('nobody is trusted at first, and identities of sigstore come and go', async () => {
  expect(await shown('list')).toMatchInlineSnapshot(`
    "$ dxt trust list
    exit 0
    --- stdout
    nobody is trusted beside the authorities of this machine, and nothing is blocked
    --- stderr
    /etc/opendxt/trust.json (the machine’s): there is none
    [folder]/home/trust.json (the user’s): there is none"
  `);
  const identity = ['--certificate-identity', 'ann@works.example'];
  const issuer = ['--certificate-oidc-issuer', 'https://login.example'];
  expect(await shown('add', ...identity)).toMatchInlineSnapshot(`
    "$ dxt trust add --certificate-identity ann@works.example
    exit 2
    --- stderr
    error: expected a file, or \`--certificate-identity\` and \`--certificate-oidc-issuer\` together [usage]"
  `);
  expect(await shown('add', ...identity, ...issuer, '--name', 'ann', '--only', 'mail'))
    .toMatchInlineSnapshot(`
    "$ dxt trust add --certificate-identity ann@works.example --certificate-oidc-issuer https://login.example --name ann --only mail
    exit 0
    --- stdout
    \`ann\`: trusting what is signed by ann@works.example, as https://login.example vouches, for mail alone"
  `);
  expect(await shown('add', ...identity, ...issuer, '--name', 'ann')).toMatchInlineSnapshot(`
    "$ dxt trust add --certificate-identity ann@works.example --certificate-oidc-issuer https://login.example --name ann
    exit 1
    --- stderr
    error: there is an entry \`ann\` already [trust-entry-taken]

    hint: \`--name\` gives this one another name, \`dxt trust remove ann\` removes that one"
  `);
  expect(await shown('list', '--quiet')).toMatchInlineSnapshot(`
    "$ dxt trust list --quiet
    exit 0
    --- stdout
    [folder]/home/trust.json (the user’s)
      ann  sigstore  ann@works.example, vouched for by https://login.example, for mail alone"
  `);
  expect(await shown('remove', 'ann')).toMatchInlineSnapshot(`
    "$ dxt trust remove ann
    exit 0
    --- stdout
    \`ann\` is removed"
  `);
  expect(await lab.dxt('trust', 'remove', 'ann')).toMatchObject({ status: 1 });
});

test('what could not be read again, or would count for nothing, is not written', async () => {
  const identity = [
    '--certificate-identity',
    'a b',
    '--certificate-oidc-issuer',
    'https://one.example',
  ];
  const said: string[] = [];
  for (const args of [
    ['add', ...identity, '--name', ''],
    ['add', ...identity, '--name', 'a\u200Bb'],
    ['add', ...identity, '--only', 'Not an id'],
    ['add', '.'],
    ['block', '.'],
    ['add', ...identity],
    ['add', ...identity],
  ]) {
    const { status, stderr } = await lab.dxt('trust', ...args);
    said.push(`${status} ${stderr}`.trim());
  }
  const nameless = '2 error: `--name` expects a name of characters that can be seen [usage]';
  const folder = '1 error: expected a file, and `.` is a folder [unreadable]';
  expect(said).toEqual([
    nameless,
    nameless,
    "1 error: `Not an id` can't be the id of an extension [invalid-id]\n\n" +
      'hint: `dxt list` shows the ids of what is installed',
    folder,
    folder,
    '0',
    '1 error: there is an entry `a b` already [trust-entry-taken]\n\n' +
      "hint: `--name` gives this one another name, `dxt trust remove 'a b'` removes that one",
  ]);
  expect(await lab.dxt('trust', 'remove', 'a b')).toMatchObject({ status: 0 });
});

test('digests are blocked with a reason, and a home that can’t be read stops everything', async () => {
  const bundle = await lab.bundle({ name: 'tiny' });
  const { sha256 } = JSON.parse((await lab.dxt('info', bundle, '--json')).stdout) as {
    sha256: string;
  };
  expect(await shown('block', bundle, '--why', 'it steals')).toMatchInlineSnapshot(`
    "$ dxt trust block '[folder]/tiny.mcpb' --why 'it steals'
    exit 0
    --- stdout
    blocked: the bundle sha256:[sha256]
    --- stderr
    another build of it is another file; \`--signer\` blocks all that its maker signed"
  `);
  expect(await lab.dxt('verify', bundle)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('tiny.mcpb: revoked\nthis very file is blocked: it steals'),
  });
  expect(await shown('list', '--quiet')).toMatchInlineSnapshot(`
    "$ dxt trust list --quiet
    exit 0
    --- stdout
    [folder]/home/trust.json (the user’s)
      blocked bundle  [sha256]  it steals"
  `);
  expect(await lab.dxt('trust', 'unblock', `sha256:${sha256.toUpperCase()}`)).toMatchObject({
    status: 0,
  });
  expect((await lab.dxt('verify', bundle)).stdout).toContain('tiny.mcpb: unsigned');
  for (const [what, ...options] of [['not here'], [sha256, '--signer'], [bundle, '--signer']])
    expect([what, (await lab.dxt('trust', 'block', what ?? '', ...options)).status]).not.toContain(
      0,
    );
  const file = join(lab.home, 'trust.json');
  const before = readFileSync(file);
  writeFileSync(file, '{ "format": 1, "bloked": {} }');
  for (const args of [
    ['trust', 'list'],
    ['verify', bundle],
    ['trust', 'block', bundle],
  ])
    expect(await lab.dxt(...args)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[trust-unreadable]'),
    });
  writeFileSync(file, before);
});

test('the host goes by what is changed, at once', async () => {
  const other = '1'.repeat(64);
  const identity = ['--certificate-identity', 'eve@works.example'];
  const issuer = ['--certificate-oidc-issuer', 'https://login.example'];
  await lab.install({ name: 'runs' });
  const { sha256 } = JSON.parse(
    (await lab.dxt('info', join(lab.path, 'runs.mcpb'), '--json')).stdout,
  ) as { sha256: string };
  const file = join(lab.home, 'trust.json');
  await lab.dxt('trust', 'block', other);
  for (const args of [
    ['add', ...identity, ...issuer, '--name', 'eve'],
    ['remove', 'eve'],
    ['unblock', other],
  ]) {
    const before = readFileSync(file, 'utf8');
    expect(await lab.dxt('call', 'runs', 'echo', '{}')).toMatchObject({ status: 0 });
    await expect(lab.serverProcess('runs')).resolves.toBeGreaterThan(0);
    // By hand, of which the host is told nothing.
    const block = `"digests":[{"digest":"${sha256}"},`;
    writeFileSync(file, before.replace(/"digests":\s*\[/, block));
    expect(await lab.dxt('trust', ...args)).toMatchObject({ status: 0 });
    await expect(lab.serverProcess('runs')).rejects.toThrow('is not running');
    await lab.dxt('trust', 'unblock', sha256);
  }
});

testNeeding('openssl')(
  'certificates are trusted by their key, authorities for whom they vouch for',
  {},
  async () => {
    const authority: Authority = makeAuthority(lab.path, 'authority', {
      subject: '/O=Works/CN=Works Authority',
    });
    const ann = authority.issue('ann', { subject: '/O=Works/CN=Ann' });
    const bob = authority.issue('bob', { subject: '/O=Works/CN=Bob' });
    const bundle = await lab.bundle({ name: 'signed' });
    const status = async () => {
      const { stdout } = await lab.dxt('verify', bundle, '--json');
      return (JSON.parse(stdout) as { status: string }).status;
    };
    openssl(
      ['cms', '-sign', '-binary', '-outform', 'DER', '-md', 'sha256'].concat([
        '-in',
        bundle,
        '-out',
        `${bundle}.sig`,
        '-signer',
        ann.certificate,
        '-inkey',
        ann.key,
      ]),
    );
    expect(await status()).toBe('unknown-publisher');
    expect(await lab.dxt('trust', 'add', ann.certificate, '--ca')).toMatchObject({ status: 2 });
    await lab.dxt('trust', 'add', bob.certificate);
    expect(await status()).toBe('unknown-publisher');
    await lab.dxt('trust', 'add', ann.certificate);
    expect(await status()).toBe('trusted');
    expect(await shown('list', '--quiet')).toMatchInlineSnapshot(`
      "$ dxt trust list --quiet
      exit 0
      --- stdout
      [folder]/home/trust.json (the user’s)
        Bob  publisher  CN=Bob,O=Works (key [sha256]…)
        Ann  publisher  CN=Ann,O=Works (key [sha256]…)"
    `);
    // The key of an authority is not trusted for whom it vouches.
    await lab.dxt('trust', 'remove', 'Ann');
    expect(await lab.dxt('trust', 'add', authority.certificate)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('`--ca` does that'),
    });
    expect(await status()).toBe('unknown-publisher');
    await lab.dxt('trust', 'remove', 'Works Authority');
    await lab.dxt('trust', 'add', authority.certificate, '--ca');
    expect(await status()).toBe('trusted');
    authority.revoke(ann);
    const crl = join(lab.path, 'works.crl');
    writeFileSync(crl, authority.revocationList());
    openssl(['crl', '-in', crl, '-outform', 'DER', '-out', `${crl}.der`]);
    expect(await lab.dxt('trust', 'add', `${crl}.der`, '--name', 'works.crl')).toMatchObject({
      status: 0,
    });
    expect(await status()).toBe('revoked');
    await lab.dxt('trust', 'remove', 'works.crl');
    expect(await shown('block', bundle, '--signer')).toMatchInlineSnapshot(`
      "$ dxt trust block '[folder]/signed.mcpb' --signer
      exit 0
      --- stdout
      blocked: whatever is signed by the key sha256:[sha256]"
    `);
    expect(await status()).toBe('revoked');
  },
);
