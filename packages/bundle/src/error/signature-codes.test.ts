import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../../../../docs/signatures.md', import.meta.url), 'utf8');
const source = readFileSync(new URL('./signature-codes.ts', import.meta.url), 'utf8');
const refusals = page.slice(page.indexOf('## Refusals'));

test('every refusal of signing is explained in docs/signatures.md, and no other', () => {
  const codes = [...source.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
  const explained = [...refusals.matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code);
  expect(explained).toEqual(codes);
});
