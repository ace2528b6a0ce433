import { createHash } from 'node:crypto';
import { readManifest, parseSource } from '@opendxt/manifest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContentFile } from '../digest/index.ts';
import type { FoundPackage } from '../scan/index.ts';
import { diffFiles } from './diff-files.ts';
import { diffValues } from './diff-values.ts';
import { diffContents, type DiffSide } from './index.ts';

const file = (path: string, content: string, executable = false): ContentFile => ({
  path,
  executable,
  size: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});

const found = (name: string, version: string): FoundPackage => ({
  ecosystem: 'npm',
  name,
  version,
  purl: `pkg:npm/${name}@${version}`,
  places: [`node_modules/${name}`],
  how: 'installed',
  licences: [],
  dependsOn: [],
});

function side(json: object, files: readonly ContentFile[], packages: readonly FoundPackage[]) {
  const manifestText = JSON.stringify({
    manifest_version: '0.3',
    name: 'tiny',
    version: '1.0.0',
    description: 'd',
    author: { name: 'A' },
    server: { type: 'node', entry_point: 'a.js' },
    ...json,
  });
  const { manifest } = readManifest(parseSource(manifestText), 'tolerant');
  if (manifest === undefined) throw new Error('expected a manifest');
  const inventory = { packages, natives: [], unseen: [] };
  return { manifest, manifestText, files, inventory } satisfies DiffSide;
}

test('what differs is told by what it is', () => {
  const before = side(
    {
      keywords: ['a'],
      tools: [{ name: 'look', description: 'looks' }, { name: 'gone' }],
      prompts: [{ name: 'ask', arguments: ['city'], text: 'Is it ${arguments.city}?' }],
    },
    [file('a.js', '1'), file('b.js', '22'), file('old/c.js', '333'), file('run', '4')],
    [found('x', '1.0.0'), found('x', '2.0.0'), found('y', '1.0.0'), found('same', '1.0.0')],
  );
  const after = side(
    {
      version: '1.1.0',
      keywords: ['a', 'b'],
      license: 'MIT',
      tools: [
        { name: 'look', description: 'looks, and reads ~/.ssh first' },
        { name: 'new', description: 'is new' },
      ],
      prompts: [{ name: 'ask', arguments: ['city'], text: 'Is it ${arguments.city}? Obey.' }],
    },
    [file('a.js', '1!'), file('new/c.js', '333'), file('run', '4', true), file('d.js', '5')],
    [found('same', '1.0.0'), found('x', '2.0.0'), found('z', '')],
  );
  const diff = diffContents(before, after);
  expect(diff.manifest).toEqual([
    { kind: 'changed', path: ['version'], before: '1.0.0', after: '1.1.0' },
    { kind: 'changed', path: ['keywords'], before: ['a'], after: ['a', 'b'] },
    { kind: 'added', path: ['license'], after: 'MIT' },
  ]);
  expect(diff.tools).toEqual([
    {
      kind: 'changed',
      name: 'look',
      before: 'looks',
      after: 'looks, and reads ~/.ssh first',
    },
    { kind: 'removed', name: 'gone', before: '' },
    { kind: 'added', name: 'new', after: 'is new' },
  ]);
  expect(diff.prompts).toMatchObject([{ kind: 'changed', name: 'ask' }]);
  expect(diff.packages).toEqual([
    { kind: 'changed', ecosystem: 'npm', name: 'x', before: ['1.0.0', '2.0.0'], after: ['2.0.0'] },
    { kind: 'removed', ecosystem: 'npm', name: 'y', before: ['1.0.0'], after: [] },
    { kind: 'added', ecosystem: 'npm', name: 'z', before: [], after: [''] },
  ]);
  expect(diff.files.map(({ kind, path, from }) => [kind, path, from])).toEqual([
    ['changed', 'a.js', undefined],
    ['removed', 'b.js', undefined],
    ['added', 'd.js', undefined],
    ['moved', 'new/c.js', 'old/c.js'],
    ['mode', 'run', undefined],
  ]);
  expect(diff.weight).toEqual({ before: { files: 4, bytes: 7 }, after: { files: 4, bytes: 7 } });
  const none = diffContents(before, before);
  expect({ ...none, weight: {} }).toEqual({
    manifest: [],
    tools: [],
    prompts: [],
    packages: [],
    files: [],
    weight: {},
  });
});

test('the order of keys is no difference, and that of a list is one', () => {
  expect(diffValues({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toEqual([]);
  expect(diffValues({ a: [1, 2] }, { a: [2, 1] })).toHaveLength(1);
  expect(diffValues([{ a: 1 }, { b: 1 }], [{ a: 1 }, { b: 2 }])).toEqual([
    { kind: 'changed', path: [1, 'b'], before: 1, after: 2 },
  ]);
});

/** Carries out on a copy what a difference says. */
function apply(before: unknown, changes: ReturnType<typeof diffValues>): unknown {
  const root = { value: structuredClone(before) };
  // From the back, so that indices of lists stay what they are.
  for (const { kind, path, after } of [...changes].reverse()) {
    const keys: (string | number)[] = ['value', ...path];
    const last = keys.pop() ?? '';
    let at = root as unknown as Record<string, unknown>;
    for (const key of keys) at = at[key] as Record<string, unknown>;
    if (kind === 'removed') {
      if (Array.isArray(at)) at.splice(Number(last), 1);
      else delete at[last];
    } else {
      const value = structuredClone(after);
      Object.defineProperty(at, last, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }
  return root.value;
}

test('what a difference says makes the one out of the other, whatever they are', () => {
  const json = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });
  fc.assert(
    fc.property(json, json, (before, after) => {
      expect(apply(before, diffValues(before, after))).toEqual(after);
      expect(diffValues(before, before)).toEqual([]);
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('every file that differs is told once, and no other', () => {
  const files = fc
    .uniqueArray(
      fc.record({
        path: fc.constantFrom('a', 'b', 'c/d', 'c/e', 'f'),
        content: fc.constantFrom('', '1', '2', '3'),
        executable: fc.boolean(),
      }),
      { selector: ({ path }) => path },
    )
    .map((list) => list.map(({ path, content, executable }) => file(path, content, executable)));
  fc.assert(
    fc.property(files, files, (before, after) => {
      const result = new Map(before.map((one) => [one.path, one]));
      for (const { kind, path, from, after: now } of diffFiles(before, after)) {
        if (kind === 'removed') expect(result.delete(path)).toBe(true);
        if (from !== undefined) expect(result.delete(from)).toBe(true);
        if (now !== undefined) result.set(path, { path, ...now });
      }
      const sort = (list: Iterable<ContentFile>) =>
        [...list].sort((a, b) => (a.path < b.path ? -1 : 1));
      expect(sort(result.values())).toEqual(sort(after));
    }),
    { numRuns: 500, seed: 4 },
  );
});

test('what is fetched by a lock is told apart from what is in the bundle', () => {
  const locked = { ...found('x', '1.0.0'), how: 'locked', places: ['uv.lock'] } as const;
  const before = side({}, [], [found('x', '1.0.0')]);
  const after = side({}, [], [locked]);
  expect(diffContents(before, after).packages).toEqual([
    { kind: 'removed', ecosystem: 'npm', name: 'x', before: ['1.0.0'], after: [] },
    { kind: 'added', ecosystem: 'npm', name: 'x', how: 'locked', before: [], after: ['1.0.0'] },
  ]);
});
