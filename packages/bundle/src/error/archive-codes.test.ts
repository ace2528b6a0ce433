import { readFileSync } from 'node:fs';
import { hostileArchives } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { defaultLimits } from '../archive/index.ts';

const page = readFileSync(new URL('../../../../docs/archive.md', import.meta.url), 'utf8');
const source = readFileSync(new URL('./archive-codes.ts', import.meta.url), 'utf8');
const codes = [...source.matchAll(/'([a-z0-9-]+)'/g)].map(([, code]) => code ?? '');
const refusals = page.slice(page.indexOf('### Refusals'), page.indexOf('## Digests'));

test('every refusal is explained in docs/archive.md, and no other', () => {
  const explained = [...refusals.matchAll(/^\| `([a-z0-9-]+)`/gm)].map(([, code]) => code);
  expect(explained.filter((code) => !codes.includes(code ?? ''))).toEqual([]);
  expect(codes.filter((code) => !explained.includes(code))).toEqual([]);
});

test('every refusal that an archive alone can bring about is in the hostile corpus', () => {
  const covered = new Set<string>([...hostileArchives()].map(({ expect }) => expect));
  const byOtherMeans = ['too-large', 'read-failed', 'target-exists', 'cancelled'];
  expect(codes.filter((code) => !covered.has(code))).toEqual(byOtherMeans);
});

test('every default limit stands in docs/archive.md', () => {
  for (const [name, value] of Object.entries(defaultLimits)) {
    const row = new RegExp(`^\\| \`${name}\` +\\| ${value.toLocaleString('en')} `, 'm');
    expect(page).toMatch(row);
  }
});
