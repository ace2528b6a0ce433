import { type ArchiveCase, entryCase } from './archive-case.ts';

const pairs: Readonly<Record<string, readonly [string, string]>> = {
  'the same name': ['lib/a.js', 'lib/a.js'],
  'a second manifest': ['x.js', 'manifest.json'],
  'a second manifest in capitals': ['x.js', 'MANIFEST.JSON'],
  'upper and lower case': ['lib/README', 'lib/readme'],
  'a folder in upper and lower case': ['Lib/a.js', 'lib/b.js'],
  'the dotless i': ['lib/I.js', 'lib/\u0131.js'],
  'the dotted I': ['lib/\u0130.js', 'lib/i.js'],
  'sharp s': ['lib/stra\u00DFe', 'lib/STRASSE'],
  'capital sharp s': ['lib/\u1E9E', 'lib/ss'],
  'the Kelvin sign': ['lib/\u212A', 'lib/k'],
  'final sigma': ['lib/\u03C3\u03C2', 'lib/\u03A3\u03A3'],
  'a ligature': ['lib/\uFB01le', 'lib/file'],
  'Greek with iota': ['lib/\u1FB3', 'lib/\u03B1\u03B9'],
  'composed and decomposed': ['lib/\u00E9', 'lib/e\u0301'],
  'composed and decomposed, in a folder': ['\u00E9/a', 'e\u0301/b'],
  'another order of accents': ['lib/a\u0323\u0307', 'lib/a\u0307\u0323'],
  'a joiner that some systems ignore': ['lib/ab', 'lib/a\u200Db'],
  'a file and a folder': ['lib', 'lib/'],
  'a folder and a file': ['lib/', 'lib'],
  'a file that is a folder by what is in it': ['lib', 'lib/a.js'],
  'a folder by what is in it, and a file': ['lib/a.js', 'lib'],
  'a file and a folder in another case': ['LIB', 'lib/a.js'],
  'a file in a file, two levels down': ['a', 'a/b/c'],
  'the same folder': ['lib/', 'lib/'],
  'the same folder in another case': ['lib/', 'LIB/'],
  'the entry point in another case': ['x.js', 'SERVER/index.js'],
};

/** Names that are the same file on some system. */
export function* collisionCases(): Iterable<ArchiveCase> {
  for (const [title, [first, second]] of Object.entries(pairs)) {
    yield entryCase(`collision: ${title}`, 'name-collision', { name: first }, { name: second });
  }
  yield entryCase(
    'collision: none between a folder and what is in it',
    'ok',
    { name: 'lib/a.js' },
    { name: 'lib/' },
    { name: 'lib/b/' },
    { name: 'lib/b/c.js' },
  );
}
