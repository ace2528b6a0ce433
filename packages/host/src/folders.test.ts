import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describedFolders, folderImports, foldersOf, upwardImports } from '@opendxt/testkit';
import { expect, test } from 'vitest';

const sources = fileURLToPath(new URL('.', import.meta.url)).replace(/[/\\]$/, '');
const page = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');

const described = describedFolders(page, 'The folders of the host');

test('docs/architecture.md has every folder of the host, once', () => {
  expect([...described].sort()).toEqual(foldersOf(sources));
});

test('a folder imports only from folders above it in docs/architecture.md', () => {
  const imports = folderImports(sources);
  expect(upwardImports(imports, described)).toEqual([]);
  expect(imports.length).toBeGreaterThan(100);
});
