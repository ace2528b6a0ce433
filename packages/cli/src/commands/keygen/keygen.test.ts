import { openssl, temporaryFolder, testNeeding, testOnPosix } from '@opendxt/testkit';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, runInTerminal, transcript } from '../../testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  writeFileSync(join(folder.path, 'phrase'), 'open sesame\nsecond line\n');
});
afterAll(() => folder.remove());

const keygen = (...args: string[]) => runCommand(['keygen', ...args], { cwd: folder.path });
const shown = async (...args: string[]) =>
  transcript(await keygen(...args), [
    [/\b[0-9a-f]{64}\b/g, '[sha256]'],
    [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '[time]'],
  ]);
const named = ['--name', 'Ann'];
const locked = ['--passphrase-file', 'phrase'];

test('a key and its certificate are made in a folder of their owner', async () => {
  expect(await shown('keys', ...named, ...locked)).toMatchInlineSnapshot(`
    "$ dxt keygen keys --name Ann --passphrase-file phrase
    exit 0
    --- stdout
    \`[folder]/keys/key.pem\` is the key, \`[folder]/keys/certificate.pem\` the certificate
    fingerprint (SHA-256): [sha256]
    --- stderr
    nobody vouches for the name yet: users trust the certificate with \`dxt trust add\`"
  `);
  expect(readFileSync(join(folder.path, 'keys/key.pem'), 'utf8')).toMatch(
    /^-----BEGIN ENCRYPTED PRIVATE KEY-----/,
  );
  expect(await shown('keys', ...named, ...locked)).toMatchInlineSnapshot(`
    "$ dxt keygen keys --name Ann --passphrase-file phrase
    exit 1
    --- stderr
    error: \`[folder]/keys/key.pem\` exists and is left as it is [exists]

    hint: name another folder; a key that is overwritten is lost"
  `);
});

testOnPosix('nobody but the owner reads them, whatever the mask', async () => {
  const run = await keygen('private', ...named, '--no-passphrase', '--json');
  expect(JSON.parse(run.stdout)).toMatchObject({
    encrypted: false,
    algorithm: 'ecdsa-p256',
    facts: { subject: 'CN=Ann', isCa: false, extendedKeyUsage: ['1.3.6.1.5.5.7.3.3'] },
  });
  const modes = ['', 'key.pem', 'certificate.pem'].map((name) =>
    (statSync(join(folder.path, 'private', name)).mode & 0o777).toString(8),
  );
  expect(modes).toEqual(['700', '600', '600']);
  mkdirSync(join(folder.path, 'shared'));
  chmodSync(join(folder.path, 'shared'), 0o755);
  expect(await shown('shared', ...named, ...locked)).toMatchInlineSnapshot(`
    "$ dxt keygen shared --name Ann --passphrase-file phrase
    exit 1
    --- stderr
    error: others may look into \`[folder]/shared\`: no key goes there [refused]

    hint: \`chmod 700 [folder]/shared\`, or name a folder that is still to be made"
  `);
});

testNeeding('root', 'POSIX')('no key goes into a folder of another user', {}, async () => {
  const place = join(folder.path, 'theirs');
  mkdirSync(place, { mode: 0o700 });
  chownSync(place, 12_345, 12_345);
  expect(await keygen('theirs', ...named, ...locked)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('belongs to another user'),
  });
  expect(readdirSync(place)).toEqual([]);
});

test('no key goes into an extension, however deep', async () => {
  mkdirSync(join(folder.path, 'extension/deep'), { recursive: true });
  writeFileSync(join(folder.path, 'extension/manifest.json'), '{}');
  expect(await shown('extension/deep/keys', ...named, ...locked)).toMatchInlineSnapshot(`
    "$ dxt keygen extension/deep/keys --name Ann --passphrase-file phrase
    exit 1
    --- stderr
    error: \`[folder]/extension/deep/keys\` is in the extension \`[folder]/extension\`: no key goes there [refused]

    hint: a key in the folder of an extension ends up in the bundle; name a folder outside"
  `);
  expect(existsSync(join(folder.path, 'extension/deep/keys'))).toBe(false);
  symlinkSync(join(folder.path, 'extension/deep'), join(folder.path, 'link'), 'junction');
  expect(await keygen('link/keys', ...named, ...locked)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no key goes there [refused]'),
  });
});

testNeeding('openssl')(
  'a request is one that openssl reads, with a key that it opens',
  async () => {
    await keygen('requested', ...named, ...locked, '--csr', '--algorithm', 'ecdsa-p384');
    const [request, key] = ['requested/request.pem', 'requested/key.pem'].map((name) =>
      join(folder.path, name),
    );
    expect(
      openssl(['req', '-in', request ?? '', '-verify', '-noout', '-subject']).toString(),
    ).toContain('CN = Ann');
    const opened = [
      'pkey',
      '-in',
      key ?? '',
      '-noout',
      '-text',
      '-passin',
      `file:${join(folder.path, 'phrase')}`,
    ];
    expect(openssl(opened).toString()).toContain('secp384r1');
  },
);

test('wrong usage is told before a key is made', async () => {
  const cases = [
    [...named],
    [...named, ...locked, '--no-passphrase'],
    [...named, ...locked, '--passphrase-fd', '0'],
    [...named, '--passphrase-file', 'nowhere'],
    [...named, '--passphrase-fd', 'x'],
    [...named, ...locked, '--algorithm', 'rsa-1024'],
    [...named, ...locked, '--days', '0'],
    ['--name', 'Ann\u202e', ...locked],
  ];
  const said: string[] = [];
  for (const args of cases) {
    const { status, stderr } = await keygen('unmade', ...args);
    said.push(`${status} ${stderr.split('\n')[0]}`);
  }
  expect(said).toMatchInlineSnapshot(`
    [
      "2 error: expected a pass phrase for the key [usage]",
      "2 error: \`--no-passphrase\` and a pass phrase exclude each other [usage]",
      "2 error: \`--passphrase-file\` and \`--passphrase-fd\` are for one each [usage]",
      "1 error: \`--passphrase-file\`: there is no file \`nowhere\` [not-found]",
      "2 error: \`--passphrase-fd\` expects the number of a file descriptor [usage]",
      "2 error: \`--algorithm\` expects ecdsa-p256, ecdsa-p384, rsa-3072, rsa-4096, found \`rsa-1024\` [usage]",
      "2 error: \`--days\` expects a whole number above 0, found \`0\` [usage]",
      "2 error: \`--name\` expects up to 64 characters that can be seen [usage]",
    ]
  `);
  expect(existsSync(join(folder.path, 'unmade'))).toBe(false);
});

testNeeding('python3', 'POSIX')('on a terminal the pass phrase is asked for twice', async () => {
  const args = ['keygen', 'typed', ...named];
  const run = await runInTerminal(args, {
    cwd: folder.path,
    typed: [
      ['a pass phrase for the key', 'typed secret\r'],
      ['the same again', 'typed secret\r'],
    ],
  });
  expect(run.status).toBe(0);
  expect(run.written).not.toContain('typed secret');
  const different = await runInTerminal(['keygen', 'other', ...named], {
    cwd: folder.path,
    typed: [
      ['a pass phrase for the key', 'one\r'],
      ['the same again', 'two\r'],
    ],
  });
  expect(different.status).toBe(1);
  expect(different.screen).toContain('the two pass phrases are not the same');
  expect(existsSync(join(folder.path, 'other/key.pem'))).toBe(false);
});
