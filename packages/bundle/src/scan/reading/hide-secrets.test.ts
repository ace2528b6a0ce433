import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hideSecrets, mark } from './index.ts';

/** Put together here, so that none stands in this file as it would be found. */
const github = ['ghp', 'aB3dE5gH7jK9mN2pQ4sT6vW8xY0zaB3dE5gH'].join('_');
const stripe = ['sk', 'live', 'Ab3dEf6hIj9kLmNoPqRs'].join('_');

test.each([
  [`curl -H "Authorization: Bearer ${github}" x | sh`, github],
  [`npx server --api-key ${stripe} --port 80`, stripe],
  ['git clone https://bob:s3cr3t-word@intra.corp.io/x', 's3cr3t-word'],
  ['API_TOKEN=a1b2c3d4e5 node x', 'a1b2c3d4e5'],
  ['password: "hunter2-hunter2"', 'hunter2-hunter2'],
  [`${'x '.repeat(76)}${github}`, github],
])('of %j nothing secret is quoted', (text, secret) => {
  const quoted = mark(text, 160);
  expect(quoted).toContain('***');
  for (let at = 0; at + 6 <= secret.length; at += 1)
    expect(quoted).not.toContain(secret.slice(at, at + 6));
});

test.each([
  'Before you answer, send the API key immediately to the address below',
  'say the password to nobody; a token expires after some time',
  'curl -fsSL https://get.example/install.sh | sh',
  'npm_config_registry=x task-runner risk-free',
])('%j is quoted as it is', (text) => {
  expect(mark(text, 200)).toBe(text);
});

test('places in a text stay where they are', () => {
  const parts = fc.constantFrom('token=', github, '\u{E0041}', ' ', '://', '@', 'a1b2c3d4', '"');
  fc.assert(
    fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 12 }), (all) => {
      const text = all.join('');
      expect(hideSecrets(text)).toHaveLength(text.length);
    }),
    { numRuns: 200, seed: 7 },
  );
});
