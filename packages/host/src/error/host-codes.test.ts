import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = readFileSync(new URL('codes.ts', import.meta.url), 'utf8');
const page = readFileSync(new URL('../../../../docs/host.md', import.meta.url), 'utf8');

test('every error code of the host is explained in docs/host.md, once, and no other', () => {
  const codes = [...source.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
  const [, after = ''] = page.split('## Error codes');
  const [table = ''] = after.split('\n## ');
  const explained = [...table.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(40);
  expect(explained.sort()).toEqual(codes.sort());
});
