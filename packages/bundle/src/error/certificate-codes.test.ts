import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../../../../docs/certificates.md', import.meta.url), 'utf8');
const source = readFileSync(new URL('./certificate-codes.ts', import.meta.url), 'utf8');

test('every refusal is explained in docs/certificates.md, and no other', () => {
  const codes = [...source.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
  const refusals = page.slice(page.indexOf('## Refusals'));
  const explained = [...refusals.matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code);
  expect(explained).toEqual(codes);
});
