import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const sources = fileURLToPath(new URL('.', import.meta.url));
const page = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');

const section = page.split('## The folders of the host')[1]?.split('\n## ')[0] ?? '';

/** The folders in the order of the table in docs/architecture.md. */
const described = [...section.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name = '']) => name);

const folderOf = (file: string) => relative(sources, file).split(sep)[0] ?? '';

/** What each file outside of tests imports from another folder: `from → to (file)`. */
function imports(): readonly { from: string; to: string; file: string }[] {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') &&
      file.includes(sep) &&
      !file.endsWith('.test.ts') &&
      !file.split(sep).includes('testing'),
  );
  return files.flatMap((file) => {
    const path = join(sources, file);
    const targets = readFileSync(path, 'utf8').matchAll(/(?:from |import\()'(\.[^']+)'/g);
    return (
      [...targets]
        .map(([, target = '']) => resolve(dirname(path), target))
        // Of files that are text for a box the targets lie elsewhere.
        .filter((target) => target.startsWith(sources) && relative(sources, target).includes(sep))
        .map((target) => ({ from: folderOf(path), to: folderOf(target), file }))
        .filter(({ from, to }) => from !== to)
    );
  });
}

test('docs/architecture.md has every folder of the host, once', () => {
  const folders = readdirSync(sources, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect([...described].sort()).toEqual(folders.sort());
});

test('a folder imports only from folders above it in docs/architecture.md', () => {
  const upwards = imports().filter(
    ({ from, to }) => described.indexOf(to) >= described.indexOf(from),
  );
  expect(upwards).toEqual([]);
  expect(imports().length).toBeGreaterThan(100);
});
