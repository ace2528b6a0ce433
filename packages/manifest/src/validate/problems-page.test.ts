import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const sources = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(new URL('../../../../docs/problems.md', import.meta.url), 'utf8');

/** Words with hyphens in the source that are no codes. */
const otherWords = [
  'any-public-host',
  'claude-desktop',
  'draft-07',
  'fetched-code',
  'jsonc-parser',
  'local-network',
  'site-packages',
  'utf-8',
];

function codesInSource(): ReadonlySet<string> {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  );
  const text = files.map((file) => readFileSync(join(sources, file), 'utf8')).join('\n');
  const words = text.matchAll(/code: '([a-z\d-]+)'|'([a-z][a-z\d]*(?:-[a-z\d]+)+)'/g);
  const codes = new Set([...words].map(([, code, word]) => code ?? word ?? ''));
  return new Set([...codes].filter((code) => !otherWords.includes(code)));
}

describe('docs/problems.md', () => {
  const rows = [
    ...page.matchAll(/^\| `([a-z\d-]+)` +\| (error|warning|info) +\| (.+?) +\| (.+?) +\|$/gm),
  ];
  const explained = rows.map(([, code]) => code);

  test('explains every code of the source, and no other', () => {
    expect(new Set(explained)).toEqual(codesInSource());
    expect(new Set(explained).size).toBe(explained.length);
  });

  test('has a cause and a fix in each row', () => {
    const rowsOnPage = page.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.length).toBe(rowsOnPage.length);
  });
});
