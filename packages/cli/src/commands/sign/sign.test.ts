import {
  forTimestamps,
  makeAuthority,
  openssl,
  temporaryFolder,
  testNeeding,
  timestampAuthority,
  type Authority,
  type Issued,
  type TimestampAuthority,
} from '@opendxt/testkit';
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import {
  builtCommand,
  commandEnvironment,
  runCommand,
  runInTerminal,
  transcript,
  writeBundle,
} from '../../testing/index.ts';

const testSign = testNeeding('openssl');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let root: Authority;
let middle: Authority;
let leaf: Issued;
let clock: TimestampAuthority;
let bundle: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  root = makeAuthority(folder.path, 'Root');
  middle = root.authority('Middle');
  leaf = middle.issue('Acme', { subject: '/O=Acme/CN=Ann' });
  clock = await timestampAuthority(folder.path, root.issue('Clock', { extensions: forTimestamps }));
  bundle = join(folder.path, 'original.mcpb');
  await writeBundle(bundle, { 'manifest.json': '{}', 'server.js': 'x' });
  for (const [name, from] of [
    ['cert.pem', leaf.certificate],
    ['key.pem', leaf.key],
    ['chain.pem', middle.certificate],
    ['root.pem', root.certificate],
  ] as const)
    copyFileSync(from, join(folder.path, name));
  writeFileSync(join(folder.path, 'phrase'), 'open sesame\nopen sesame\n');
  const lock = ['pkcs8', '-topk8', '-in', leaf.key, '-out', join(folder.path, 'locked.pem')];
  openssl([...lock, '-passout', `file:${join(folder.path, 'phrase')}`]);
});
afterAll(async () => {
  await clock.stop();
  await folder.remove();
});

const identity = ['--cert', 'cert.pem', '--key', 'key.pem', '--chain', 'chain.pem'];

/** A copy of the bundle under a name, so that each test has its own. */
function copyAs(name: string): string {
  copyFileSync(bundle, join(folder.path, name));
  return name;
}

const dxt = (...args: string[]) => runCommand(args, { cwd: folder.path });
const filters: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{64}\b/g, '[sha256]'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '[time]'],
];
const shown = async (...args: string[]) => transcript(await dxt(...args), filters);
const verify = async (name: string, ...more: string[]) => {
  const { stdout } = await dxt('verify', name, '--ca', 'root.pem', '--json', ...more);
  return JSON.parse(stdout) as { status: string; evidence?: unknown };
};

testSign('a bundle is signed, verified as trusted, and unsigned again', async () => {
  copyAs('one.mcpb');
  expect(await shown('sign', 'one.mcpb', ...identity)).toMatchInlineSnapshot(`
    "$ dxt sign one.mcpb --cert cert.pem --key key.pem --chain chain.pem
    exit 0
    --- stdout
    \`[folder]/one.mcpb\`: layout B, signed by CN=Ann,O=Acme
    file digest (SHA-256): [sha256]
    content digest: sha256:[sha256]
    --- stderr
    without \`--timestamp\` it is good until [time]"
  `);
  expect(await verify('one.mcpb')).toMatchObject({ status: 'trusted' });
  expect(await shown('sign', 'one.mcpb', ...identity)).toMatchInlineSnapshot(`
    "$ dxt sign one.mcpb --cert cert.pem --key key.pem --chain chain.pem
    exit 1
    --- stderr
    error: \`[folder]/one.mcpb\` is signed already [already-signed]

    hint: \`--replace\` puts the new signature in its place, \`dxt unsign\` takes that one off"
  `);
  expect(await dxt('sign', 'one.mcpb', ...identity, '--replace')).toMatchObject({ status: 0 });
  expect(await shown('unsign', 'one.mcpb')).toMatchInlineSnapshot(`
    "$ dxt unsign one.mcpb
    exit 0
    --- stdout
    \`one.mcpb\` has no signature now
    file digest (SHA-256): [sha256]"
  `);
  expect(readFileSync(join(folder.path, 'one.mcpb')).equals(readFileSync(bundle))).toBe(true);
  expect(await dxt('unsign', 'one.mcpb')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[not-signed]'),
  });
});

testSign('layout C, a file of its own, and another output leave what they should', async () => {
  copyAs('two.mcpb');
  await dxt('sign', 'two.mcpb', ...identity, '--layout', 'C', '-o', 'c.mcpb');
  expect(await verify('c.mcpb')).toMatchObject({ status: 'trusted' });
  expect(await shown('sign', 'two.mcpb', ...identity, '--detached')).toMatchInlineSnapshot(`
    "$ dxt sign two.mcpb --cert cert.pem --key key.pem --chain chain.pem --detached
    exit 0
    --- stdout
    \`[folder]/two.mcpb.sig\`: a detached signature, signed by CN=Ann,O=Acme
    file digest (SHA-256): [sha256]
    content digest: sha256:[sha256]
    --- stderr
    without \`--timestamp\` it is good until [time]"
  `);
  expect(readFileSync(join(folder.path, 'two.mcpb')).equals(readFileSync(bundle))).toBe(true);
  expect(await verify('two.mcpb')).toMatchObject({ status: 'trusted' });
});

testSign('a timestamp of a real authority is in the signature', async () => {
  copyAs('stamped.mcpb');
  const run = await dxt('sign', 'stamped.mcpb', ...identity, '--timestamp', clock.url, '--json');
  expect(JSON.parse(run.stdout)).toMatchObject({
    timestamped: true,
    timestamp: expect.stringMatching(/^\d{4}-/),
    warnings: [],
    signer: { subject: 'CN=Ann,O=Acme' },
  });
  expect(clock.requests).toBe(1);
  const { stdout } = await dxt('verify', 'stamped.mcpb', '--ca', 'root.pem', '--json');
  expect(stdout).toContain('"authority": "CN=Clock"');
});

testSign('without an answer of the authority nothing is written', async () => {
  copyAs('lost.mcpb');
  const run = await dxt(
    'sign',
    'lost.mcpb',
    ...identity,
    '--timestamp',
    `${clock.url.slice(0, -6)}1/`,
  );
  expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining('[timestamp-failed]') });
  expect(readFileSync(join(folder.path, 'lost.mcpb')).equals(readFileSync(bundle))).toBe(true);
  expect(readdirSync(folder.path).filter((name) => name.includes('lost'))).toEqual(['lost.mcpb']);
});

testSign('an encrypted key is opened from a file or a descriptor, and never without', async () => {
  copyAs('locked.mcpb');
  const args = ['sign', 'locked.mcpb', '--cert', 'cert.pem', '--key', 'locked.pem', '--replace'];
  expect(await shown(...args)).toMatchInlineSnapshot(`
    "$ dxt sign locked.mcpb --cert cert.pem --key locked.pem --replace
    exit 1
    --- stderr
    error: \`locked.pem\` is encrypted and needs its pass phrase [refused]

    hint: name it with \`--passphrase-file\` or \`--passphrase-fd\`, or use a terminal"
  `);
  expect(await dxt(...args, '--passphrase-file', 'phrase')).toMatchObject({ status: 0 });
  const descriptor = openSync(join(folder.path, 'phrase'), 'r');
  const { status } = spawnSync(
    process.execPath,
    [builtCommand(), ...args, '--passphrase-fd', '3'],
    {
      cwd: folder.path,
      env: commandEnvironment(folder.path),
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
    },
  );
  closeSync(descriptor);
  expect(status).toBe(0);
  const wrong = await runCommand([...args, '--passphrase-fd', '0'], {
    cwd: folder.path,
    stdin: 'open barley\n',
  });
  expect(wrong).toMatchObject({ status: 1, stderr: expect.stringContaining('[passphrase-wrong]') });
  expect(wrong.stderr).not.toContain('barley');
});

testSign(
  'a certificate that nobody will trust is a warning, one of another key an error',
  async () => {
    copyAs('warned.mcpb');
    const old = middle.issue('Old', {
      notBefore: new Date('2020-01-01'),
      notAfter: new Date('2021-01-01'),
    });
    const tls = middle.issue('Tls', { extensions: ['extendedKeyUsage=serverAuth'] });
    const said: Record<string, unknown> = {};
    for (const [name, { certificate, key }] of Object.entries({ old, tls })) {
      const args = [
        'sign',
        'warned.mcpb',
        '--cert',
        certificate,
        '--key',
        key,
        '-o',
        `${name}.mcpb`,
      ];
      const { stdout } = await dxt(...args, '--json');
      said[name] = (JSON.parse(stdout) as { warnings: readonly string[] }).warnings;
    }
    const swapped = await dxt('sign', 'warned.mcpb', '--cert', old.certificate, '--key', tls.key);
    said['swapped'] = swapped.stderr.split('\n')[0];
    expect(JSON.parse(JSON.stringify(said).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '[time]')))
      .toMatchInlineSnapshot(`
      {
        "old": [
          "the certificate of \`CN=Old\` was valid until [time], and it is judged at [time]",
        ],
        "swapped": "error: expected the private key of the certificate of CN=Old, found another key [key-mismatch]",
        "tls": [
          "the certificate of \`CN=Tls\` is for TLS servers, expected code signing",
        ],
      }
    `);
  },
);

testNeeding(
  'openssl',
  'python3',
  'POSIX',
)('on a terminal the pass phrase is asked for', async () => {
  copyAs('typed.mcpb');
  const run = await runInTerminal(
    ['sign', 'typed.mcpb', '--cert', 'cert.pem', '--key', 'locked.pem'],
    { cwd: folder.path, typed: [['pass phrase of', 'open sesame\r']] },
  );
  expect(run.status).toBe(0);
  expect(run.written).not.toContain('sesame');
  expect(run.screen).toContain('layout B, signed by CN=Ann,O=Acme');
});

testSign('wrong usage is told, and nothing is written', async () => {
  copyAs('same.mcpb');
  writeFileSync(join(folder.path, 'notes.txt'), 'mine');
  const cases = [
    [],
    ['--cert', 'key.pem', '--key', 'key.pem'],
    ['--cert', 'cert.pem', '--key', 'cert.pem'],
    ['--cert', 'nowhere.pem', '--key', 'key.pem'],
    [...identity, '--layout', 'A'],
    [...identity, '--layout', 'B', '--detached'],
    [...identity, '--timestamp', 'ann:secret@clock'],
    [...identity, '-o', 'notes.txt'],
  ];
  const said: string[] = [];
  for (const args of cases) {
    const { status, stderr } = await dxt('sign', 'same.mcpb', ...args);
    said.push(`${status} ${stderr.split('\n')[0]}`);
  }
  expect(said).toMatchInlineSnapshot(`
    [
      "2 error: required option \`--cert <file>\` not specified [usage]",
      "1 error: \`key.pem\` has no certificate: expected PEM with \`BEGIN CERTIFICATE\`, or DER [certificate-invalid]",
      "1 error: \`cert.pem\` has no private key: expected PEM with \`BEGIN PRIVATE KEY\` or \`BEGIN ENCRYPTED PRIVATE KEY\` [key-invalid]",
      "1 error: \`--cert\`: there is no file \`nowhere.pem\` [not-found]",
      "2 error: \`--layout\` expects B or C, found \`A\` [usage]",
      "2 error: \`--layout\` is for a signature inside, not for \`--detached\` [usage]",
      "1 error: expected the address of a timestamp authority as \`http://\` or \`https://\` [timestamp-failed]",
      "1 error: \`notes.txt\` exists and is no bundle; it is left as it is [exists]",
    ]
  `);
  expect(readFileSync(join(folder.path, 'same.mcpb')).equals(readFileSync(bundle))).toBe(true);
  expect(existsSync(join(folder.path, 'same.mcpb.sig'))).toBe(false);
});
