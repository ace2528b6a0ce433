import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const docs = readdirSync(join(root, 'docs')).map((name) => `docs/${name}`);
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs];

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = withoutCode(text).matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/\]\([^)]*\)/g, '')
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '');
}

function brokenLinks(page: string): readonly string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const links = withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g);
  return [...links].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? join(root, page) : resolve(root, dirname(page), path);
    if (!existsSync(file)) return [link];
    if (anchor === undefined || statSync(file).isDirectory()) return [];
    return anchorsOf(readFileSync(file, 'utf8')).has(anchor) ? [] : [link];
  });
}

test.each(pages)('every link of %s leads somewhere', (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

test('the README leads to every page', () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const missing = docs.filter((page) => !text.includes(`(${relative(root, join(root, page))})`));
  expect(missing).toEqual([]);
});
