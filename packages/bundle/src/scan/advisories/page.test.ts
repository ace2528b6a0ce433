import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const page = read('../../../../../docs/advisories.md');

test('every error of advisories is explained in docs/advisories.md', () => {
  const codes = [...read('../../error/advisory-codes.ts').matchAll(/'([a-z-]+)'/g)];
  const explained = [...page.matchAll(/^\| `([a-z-]+)` /gm)].map(([, code]) => code);
  expect(codes.map(([, code]) => code).filter((code) => !explained.includes(code))).toEqual([]);
});
