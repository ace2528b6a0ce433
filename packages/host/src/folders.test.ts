import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { folderImports, foldersOf } from '@opendxt/testkit';
import { expect, test } from 'vitest';

const sources = fileURLToPath(new URL('.', import.meta.url)).replace(/[/\\]$/, '');
const page = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');

const section = page.split('## The folders of the host')[1]?.split('\n## ')[0] ?? '';

/** The folders in the order of the table in docs/architecture.md. */
const described = [...section.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name = '']) => name);

test('docs/architecture.md has every folder of the host, once', () => {
  expect([...described].sort()).toEqual(foldersOf(sources));
});

test('a folder imports only from folders above it in docs/architecture.md', () => {
  const imports = folderImports(sources);
  const upwards = imports.filter(
    ({ from, to }) => described.indexOf(to) >= described.indexOf(from),
  );
  expect(upwards).toEqual([]);
  expect(imports.length).toBeGreaterThan(100);
});
