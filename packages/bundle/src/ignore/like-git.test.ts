import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { planPack } from '../index.ts';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';

// Plain letters only: to git, `?` is one byte of a name, here it is one character.
const names = ['a', 'b', 'ab', 'a.js', 'foo', '#x', '!y', 'z ', '[a]', 'a-b', 'B', '\\b', 'a*'];
const folders = [
  '',
  'a/',
  'a/a/',
  'a/foo/b/',
  'foo/',
  'foo/ab/',
  'b/',
  'ab/a/',
  '#d/',
  'sp ace/',
  'm/z/',
];

/** Files and folders never share a name here, so that each path is one thing. */
const tree = Object.fromEntries(
  folders.flatMap((folder) => names.map((name) => [`${folder}f/${name}`, ''])),
);

const piece = fc.constantFrom(
  'a',
  'b',
  'ab',
  'foo',
  'f',
  'z',
  '.js',
  'a.js',
  'm',

  '#',
  '!',
  '-',
  '*',
  '**',
  '***',
  '?',
  '/',
  '/',
  '/',
  '**/',
  '/**',
  '/*/',
  ' ',
  '\\',
  '\\ ',
  '[',
  ']',
  '[ab]',
  '[!a]',
  '[^a-f]',
  '[a-c]',
  '[c-a]',
  '[]a]',
  '[!]a]',
  '[a-]',
  '[\\]]',
  '[[:alpha:]]',
  '[[:upper:]z]',
  '[[:punct:]]',
  '[![:alnum:]]',
  '[[:none:]]',
  '[[a]',
  '[a/f]',
);
const line = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '/', '#', '\\#', '\\!'),
    fc.array(piece, { maxLength: 5 }),
  )
  .map(([start, pieces]) => start + pieces.join(''));
const file = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.array(line, { maxLength: 6 }),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([mark, lines, end]) => mark + lines.join(end));

testNeeding('git')(
  'an ignore file means what git takes it to mean, whatever is in it',
  { timeout: 120_000 },
  async () => {
    await using folder = await temporaryFolder();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'core.excludesFile=', '-c', 'core.quotePath=false', ...args], {
        cwd: folder.path,
        encoding: 'utf8',
      });
    git('init', '--quiet');
    await writeTree(folder.path, { 'manifest.json': '{}', ...tree });

    await fc.assert(
      fc.asyncProperty(file, file, async (root, nested) => {
        writeFileSync(join(folder.path, '.dxtignore'), root);
        writeFileSync(join(folder.path, 'a/.dxtignore'), nested);
        const listed = git('ls-files', '--others', '--exclude-per-directory=.dxtignore', '-z');
        const { entries } = await planPack(folder.path);
        const fromGit = listed.split('\0').filter((path) => Object.hasOwn(tree, path));
        const ours = entries.map(({ path }) => path).filter((path) => Object.hasOwn(tree, path));
        expect(ours.toSorted()).toEqual(fromGit.toSorted());
      }),
      { numRuns: 300 },
    );
  },
);
