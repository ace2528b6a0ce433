import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder, testNeeding, writeTree } from '@opendxt/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { folderContents, formatRecord, readDistributions, readRecord } from '../../index.ts';

async function distributionsOf(files: Record<string, string>, root: string) {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, files);
  return readDistributions(await folderContents(folder.path), root);
}

const digest = 'LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564';
const hex = '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae';

test('an installed project is read from its dist-info', async () => {
  const found = await distributionsOf(
    {
      'server/lib/Foo_Bar-1.0.dist-info/METADATA': [
        'Metadata-Version: 2.1',
        'Name: Foo.Bar',
        'Version: 1.0',
        'Requires-Dist: baz[x]>=1 ; extra == "cli"',
        'requires-dist: old (>=2.7.*)',
        'Requires-Python: >=3.8',
        'Description: one',
        '        Requires-Dist: none-of-these',
        '',
        'Requires-Dist: text-of-the-description',
      ].join('\r\n'),
      'server/lib/Foo_Bar-1.0.dist-info/WHEEL':
        'Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp312-cp312-manylinux_2_17_x86_64\nTag: cp312-cp312-manylinux2014_x86_64\n',
      'server/lib/Foo_Bar-1.0.dist-info/RECORD': [
        `foo/__init__.py,sha256=${digest},3`,
        `"foo/a, ""b"".txt",sha256=${digest}=,3`,
        'foo/old.py,md5=abc,7',
        '../../bin/foo,,',
        '/usr/share/x,,',
        '../../../../../escaped,,',
        'Foo_Bar-1.0.dist-info/RECORD,,',
        '',
      ].join('\n'),
      'server/main.py': '',
      'other-2.0.dist-info/METADATA': 'Name: other',
    },
    'server/lib/',
  );
  expect(found).toEqual([
    {
      name: 'foo-bar',
      version: '1.0',
      path: 'server/lib/Foo_Bar-1.0.dist-info',
      root: 'server/lib',
      isPure: false,
      tags: ['cp312-cp312-manylinux_2_17_x86_64', 'cp312-cp312-manylinux2014_x86_64'],
      requires: [
        { name: 'baz', extras: ['x'], specifier: '>=1', marker: 'extra == "cli"' },
        { name: 'old', extras: [], specifier: '' },
      ],
      requiresPython: '>=3.8',
      files: [
        { path: 'server/lib/foo/__init__.py', sha256: hex, size: 3 },
        { path: 'server/lib/foo/a, "b".txt', sha256: hex, size: 3 },
        { path: 'server/lib/foo/old.py', size: 7 },
        { path: 'server/lib/bin/foo' },
        { path: 'server/lib/Foo_Bar-1.0.dist-info/RECORD' },
      ],
    },
  ]);
});

test('scripts of an environment lie beside its site-packages', () => {
  const root = 'venv/lib/python3.12/site-packages';
  expect(readRecord('../../../bin/x,,\r\n', root)).toEqual([{ path: 'venv/bin/x' }]);
  expect(readRecord('../../Scripts/x.exe,,', 'venv/Lib/site-packages')).toEqual([
    { path: 'venv/Scripts/x.exe' },
  ]);
});

test('projects with an egg-info are read too, and what is missing is taken from the name', async () => {
  const found = await distributionsOf(
    {
      'old-0.9-py3.8.egg-info/PKG-INFO': 'Metadata-Version: 1.1\n',
      'old-0.9-py3.8.egg-info/requires.txt':
        'six>=1\n\n[:python_version < "3"]\nfutures\n[test:os_name == "nt"]\npytest\n[dev]\nblack\n',
      'old/_speed.cpython-38-x86_64-linux-gnu.so': '',
      'single-1.0.egg-info': 'Name: single\nVersion: 1.0.1\n',
      'bare-3.dist-info/INSTALLER': 'pip\n',
    },
    '',
  );
  expect(found).toMatchObject([
    { name: 'bare', version: '3', isPure: true, tags: [], requires: [] },
    {
      name: 'old',
      version: '0.9',
      isPure: false,
      requires: [
        { name: 'six', specifier: '>=1' },
        { name: 'futures', marker: 'python_version < "3"' },
        { name: 'pytest', marker: '(os_name == "nt") and extra == \'test\'' },
        { name: 'black', marker: "extra == 'dev'" },
      ],
    },
    { name: 'single', version: '1.0.1', isPure: true },
  ]);
  for (const one of found) expect(one).not.toHaveProperty('files');
});

test('every RECORD is read back to what it was written from', () => {
  const segment = fc.string({ minLength: 1 }).filter((text) => !/^\.{1,2}$|[/\\:]/.test(text));
  const files = fc.array(
    fc.record(
      {
        path: fc
          .array(segment, { minLength: 1, maxLength: 3 })
          .map((all) => `lib/${all.join('/')}`),
        sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
        size: fc.nat(),
      },
      { requiredKeys: ['path'] },
    ),
  );
  fc.assert(
    fc.property(files, (all) => {
      expect(readRecord(formatRecord(all, 'lib'), 'lib')).toEqual(all);
    }),
  );
});

test('any text is read as a RECORD without an error', () => {
  const piece = fc.constantFrom('"', ',', '\n', '\r', '..', '/', 'a', '""', 'sha256=');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((all) => all.join('')),
      ),
      (text) => {
        for (const { path } of readRecord(text, 'lib'))
          expect(path).not.toMatch(/^(?:\.\.)?(?:\/|$)/);
      },
    ),
  );
});

const script = `
import importlib.metadata as m, json, sys
print(json.dumps([[d.metadata['Name'], d.version, d.requires or [], [[str(f), f.size] for f in d.files or []]] for d in m.distributions(path=[sys.argv[1]])]))
`;

testNeeding('python3', 'pip')(
  'what is installed beside pip is read as Python reads it',
  async () => {
    const print = 'import os, pip; print(os.path.dirname(os.path.dirname(pip.__file__)))';
    const folder = execFileSync('python3', ['-c', print]).toString().trim();
    const output = execFileSync('python3', ['-c', script, folder], { maxBuffer: 2 ** 28 });
    type Row = [
      name: string,
      version: string,
      requires: string[],
      files: [string, number | null][],
    ];
    const theirs = JSON.parse(output.toString()) as Row[];
    const ours = await readDistributions(await folderContents(folder), '');
    const ownFiles = (files: Row[3]) => files.filter(([path]) => !path.startsWith('..'));
    const byName = (rows: readonly { version: string }[]) =>
      rows.map((row) => JSON.stringify(row)).sort();
    expect(ours.length).toBeGreaterThan(1);
    expect(
      byName(
        ours.map(({ name, version, requires, files = [] }) => ({
          name,
          version,
          requires: requires.length,
          files: ownFiles(files.map(({ path, size }) => [path, size ?? null])),
        })),
      ),
    ).toEqual(
      byName(
        theirs.map(([name, version, requires, files]) => ({
          name: name.toLowerCase().replace(/[-_.]+/g, '-'),
          version,
          requires: requires.length,
          files: ownFiles(files),
        })),
      ),
    );
    expect(join(folder, ours[0]!.path)).toContain('-info');
  },
);
