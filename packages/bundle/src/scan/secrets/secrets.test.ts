import { memoryContents, type MemoryFile } from '@opendxt/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanContents } from '../../index.ts';

const now = new Date('2026-11-21T12:00:00Z');

async function secrets(files: Record<string, MemoryFile>) {
  const { findings } = await scanContents(memoryContents(files), { advisories: [], now });
  return findings.filter(({ kind }) => kind === 'secret');
}

/** Put together here, so that none stands in this file as it would be found. */
const made = (...parts: string[]) => parts.join('');
const letters = (length: number) => 'aB3dE5gH7jK9mN2pQ4sT6vW8xY0z'.repeat(10).slice(0, length);
const base64 = (length: number) => `MI${letters(length - 2)}`;
const opsToken = Buffer.from(
  JSON.stringify({ email: letters(40), secretKey: letters(40), muk: { alg: 'A256GCM', k: 'x' } }),
).toString('base64');

/** One of each kind, with the id under which it is found. */
const planted: readonly (readonly [id: string, text: string])[] = [
  [
    'private-key',
    `${made('-----BEGIN ', 'PRIVATE KEY-----')}\n${base64(200)}\n${made('-----END ', 'PRIVATE KEY-----')}`,
  ],
  ['aws-secret-key', `AWS_SECRET_ACCESS_KEY="${letters(40)}"`],
  ['aws-secret-key', `"secretAccessKey": "${letters(38)}+/"`],
  ['aws-key-id', made('AKIA', 'QRSTUVWX2345ABCD')],
  ['github-token', made('ghp', '_', letters(36))],
  ['github-token', made('github', '_pat_', letters(82))],
  ['npm-token', made('npm', '_', letters(36))],
  ['slack-token', made('xoxb', '-123456789012-', letters(24))],
  ['slack-webhook', made('https://hooks.', 'slack.com/services/T0123/B0123/', letters(24))],
  ['sendgrid-key', made('SG', '.', letters(22), '.', letters(43))],
  ['shopify-key', made('shpat', '_', letters(32))],
  ['openai-key', made('sk-', letters(20), 'T3Blbk', 'FJ', letters(20))],
  ['anthropic-key', made('sk-ant-', 'api03-', letters(93), 'AA')],
  ['linear-key', made('lin_', 'api_', letters(40))],
  ['1password-token', made('ops', '_', opsToken)],
  ['stripe-key', made('sk', '_live_', letters(24))],
  ['stripe-key', made('rk', '_live_', letters(24))],
  ['google-api-key', made('AI', 'za', letters(35))],
  ['password-in-url', made('https://', 'bob:s3cr3t-word@intra.corp.io/x')],
  ['password-in-database-url', made('postgresql', '://bob:s3cr3t-word@db.corp.io/x')],
  ['password-in-database-url', made('mongodb+srv', '://bob:s3cr3t-word@db.corp.io/x')],
];

test.each(planted)('%s is found with its place, and never shown', async (id, secret) => {
  const found = await secrets({ 'server/a.js': `// ä\n  const s = '${secret}';\n` });
  expect(found).toMatchObject([
    {
      id,
      file: 'server/a.js',
      line: 2,
      firstParty: true,
      severity: expect.stringMatching(/high|medium/),
    },
  ]);
  const all = JSON.stringify(found);
  for (let at = 0; at + 16 <= secret.length; at += 8)
    expect(all).not.toContain(secret.slice(at, at + 16));
});

test('in dependencies what is known by its form counts as low, tests and pages not at all', async () => {
  const text = planted.map(([, secret]) => secret).join('\n');
  const found = await secrets({
    'node_modules/x/index.js': text,
    'node_modules/x/test/a.js': text,
    'node_modules/x/README.md': text,
    'lib/y-1.dist-info/RECORD': '',
    'lib/y/api.py': text,
    'lib/y/tests/a.py': text,
  });
  expect(new Set(found.map(({ file }) => file))).toEqual(
    new Set(['lib/y/api.py', 'node_modules/x/index.js']),
  );
  expect(new Set(found.map(({ severity }) => severity))).toEqual(new Set(['low']));
  expect(found.map(({ id }) => id)).not.toContain('password-in-url');
  expect(new Set(found.map(({ id }) => id)).size).toBeGreaterThan(14);
});

test('a file does not hide its secrets by a comment, an encoding, a large head or another name', async () => {
  const token = made('ghp', '_', letters(36));
  const found = await secrets({
    'a.js': `/* secretlint-disable */\n'${token}' // secretlint-disable-line\n`,
    'b.ini': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`t=${token}`, 'utf16le')]),
    'c.js': `${'x'.repeat(2_000_000)}\n'${token}'`,
    'd.conf': `\u00E9 ${token}\r\n`,
  });
  expect(found.map(({ file, line }) => `${file}:${line}`)).toEqual([
    'a.js:2',
    'b.ini:1',
    'c.js:2',
    'd.conf:1',
  ]);
});

test.each([
  ['the examples of AWS', made('AKIA', 'IOSFODNN7EXAMPLE')],
  ['placeholders', `${made('sk', '_live_', 'x'.repeat(24))} ${made('AI', 'za', '0'.repeat(35))}`],
  ['hosts of nobody', 'https://bob:s3cr3t-word@example.com postgres://bob:s3cr3t-word@localhost/x'],
  ['settings', 'https://${user}:${password}@intra.corp.io, postgres://{user}:{password}@db/x'],
  ['longer words', `x${made('AI', 'za', letters(35))}_${letters(9)}`],
])('%s are no secrets', async (_, text) => {
  expect(await secrets({ 'server/a.js': text })).toEqual([]);
});

test('files that are secret by their names are told, of the author alone', async () => {
  const found = await secrets({
    '.env': 'KEY=1',
    'certs/a.pem': `${made('-----BEGIN ', 'PRIVATE KEY-----')}\nx`,
    'certs/ca.pem': '-----BEGIN CERTIFICATE-----\nx',
    'node_modules/x/.env': 'KEY=1',
  });
  expect(found.map(({ id, file }) => `${id} ${file}`)).toEqual([
    'secret-file .env',
    'secret-file certs/a.pem',
  ]);
});

test('a key store is not opened, wherever its path leads', async () => {
  expect(await secrets({ 'node_modules/x/package.json': '{}', 'server/hosts.p12x': 'x' })).toEqual(
    [],
  );
  const found = await secrets({ 'package.p12': 'x' });
  expect(found.map(({ id }) => id)).toEqual(['secret-file']);
});

test('texts that are made to keep a search busy, or to flood a report, do not', async () => {
  const token = made('AKIA', 'QRSTUVWX2345ABCD');
  const found = await secrets({
    '.npmrc': '\n'.repeat(500_000),
    '.pypirc': '\n \t'.repeat(200_000),
    '.yarnrc.yml': '\n'.repeat(500_000),
    'server/a.js': `${token}\n`.repeat(50_000),
    'server/b.js': '\u{E0041}'.repeat(500_000),
  });
  expect(found.length).toBe(50);
});

test('what was planted anywhere in any text is found', async () => {
  const noise = fc.string({ unit: 'binary', maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(
      noise,
      noise,
      fc.constantFrom(...planted.slice(3, 9)),
      async (a, b, [id, secret]) => {
        // A NUL makes a file one that is no text.
        const text = `${a}\n ${secret}\n${b}`.replaceAll('\0', ' ');
        const found = await secrets({ 'server/a.txt': Buffer.from(text, 'utf8') });
        expect(found.map((finding) => finding.id)).toContain(id);
      },
    ),
    { numRuns: 150, seed: 11 },
  );
});
