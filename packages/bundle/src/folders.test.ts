import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  circularImports,
  describedFolders,
  folderImports,
  foldersOf,
  upwardImports,
} from '@opendxt/testkit';
import { expect, test } from 'vitest';

const sources = fileURLToPath(new URL('.', import.meta.url)).replace(/[/\\]$/, '');
const page = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');

const described = describedFolders(page, 'The folders of the bundle package');

test('docs/architecture.md has every folder of the bundle package, once', () => {
  expect([...described].sort()).toEqual(foldersOf(sources));
});

test('a folder imports only from folders above it in docs/architecture.md', () => {
  const imports = folderImports(sources);
  expect(upwardImports(imports, described)).toEqual([]);
  expect(imports.length).toBeGreaterThan(100);
});

test.each(foldersOf(sources).filter((folder) => foldersOf(join(sources, folder)).length > 1))(
  'the folders in `%s` do not depend on each other in a circle',
  (folder) => {
    const inner = foldersOf(join(sources, folder)).map((name) => join(sources, folder, name));
    for (const root of [join(sources, folder), ...inner])
      expect(circularImports(folderImports(root))).toEqual([]);
  },
);
