import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type PackPlan, planPack, type PlanOptions } from '../index.ts';
import { temporaryFolder, testOnPosix, writeTree } from '@opendxt/testkit';

const manifest = (type: string, entry = 'index.js') =>
  JSON.stringify({ name: 'app', server: { type, entry_point: entry } });

const json = (name: string, more: object = {}) =>
  JSON.stringify({ name, version: '1.0.0', ...more });

async function planOf(
  tree: Readonly<Record<string, string>>,
  options: PlanOptions = {},
  links: Readonly<Record<string, string>> = {},
): Promise<PackPlan> {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { 'manifest.json': manifest('node'), 'index.js': '', ...tree });
  for (const [link, target] of Object.entries(links)) {
    await mkdir(join(folder.path, link, '..'), { recursive: true });
    await symlink(target, join(folder.path, link), 'junction');
  }
  return await planPack(folder.path, options);
}

const paths = (plan: PackPlan) => plan.entries.map(({ path }) => path);
const rows = (plan: PackPlan) => plan.excluded.map(({ path, rule }) => `${path}: ${rule}`);
const problems = (plan: PackPlan) =>
  plan.problems.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);

test('a tree without links is only pruned: other packages and nested ones stay where they are', async () => {
  const plan = await planOf({
    'package.json': json('app', { dependencies: { a: '1' }, devDependencies: { d: '1' } }),
    'node_modules/a/package.json': json('a', {
      dependencies: { b: '1' },
      optionalDependencies: { gone: '1' },
    }),
    'node_modules/a/node_modules/b/package.json': json('b'),
    'node_modules/a/lib/node_modules/vendored/package.json': json('vendored'),
    'node_modules/b/package.json': json('b'),
    'node_modules/d/package.json': json('d', { dependencies: { b: '1' } }),
    'node_modules/d/node_modules/e/package.json': json('e'),
    'node_modules/stray/package.json': json('stray'),
    'node_modules/by-hand/index.js': '',
    'node_modules/.generated/client/package.json': json('.generated/client'),
    'node_modules/.package-lock.json': '{}',
  });
  expect(problems(plan)).toEqual([]);
  expect(paths(plan).filter((path) => path.startsWith('node_modules/'))).toEqual([
    'node_modules/.generated/client/package.json',
    'node_modules/a/lib/node_modules/vendored/package.json',
    'node_modules/a/node_modules/b/package.json',
    'node_modules/a/package.json',
    'node_modules/by-hand/index.js',
  ]);
  expect(rows(plan)).toEqual([
    'node_modules/.package-lock.json: **/node_modules/.package-lock.json',
    'node_modules/b: dev dependency',
    'node_modules/d: dev dependency',
    'node_modules/stray: not a dependency',
  ]);
});

test('an optional peer goes in when something needs it anyway, and is no reason to', async () => {
  const plan = await planOf({
    'package.json': json('app', { dependencies: { a: '1' }, devDependencies: { typescript: '1' } }),
    'node_modules/a/package.json': json('a', {
      peerDependencies: { typescript: '*', missing: '*' },
      peerDependenciesMeta: { typescript: { optional: true } },
    }),
    'node_modules/typescript/package.json': json('typescript'),
  });
  expect(rows(plan)).toEqual(['node_modules/typescript: dev dependency']);
  expect(problems(plan)).toEqual([
    'warning dependency-missing: `missing`, a peer dependency of `a`, is not installed',
  ]);
});

test('a missing dependency is an error for a Node server, and a warning for others', async () => {
  const tree = {
    'package.json': json('app', { dependencies: { gone: '1' } }),
    'node_modules/x/package.json': json('x'),
  };
  const message = 'dependency-missing: `gone`, a dependency of `package.json`, is not installed';
  expect(problems(await planOf(tree))).toEqual([`error ${message}`]);
  expect(problems(await planOf({ ...tree, 'manifest.json': manifest('python') }))).toEqual([
    `warning ${message}`,
  ]);
});

test('whoever leaves node_modules out says that the server needs none', async () => {
  const plan = await planOf({
    'package.json': json('app', { dependencies: { a: '1' } }),
    'node_modules/a/package.json': json('a'),
    '.dxtignore': 'node_modules/\n',
  });
  expect(problems(plan)).toEqual([]);
  expect(rows(plan)).toContain('node_modules: node_modules/');
});

test('the packages of a server in a folder of its own are found there', async () => {
  const plan = await planOf({
    'manifest.json': manifest('node', 'server/dist/index.js'),
    'server/dist/index.js': '',
    'server/package.json': json('server', {
      dependencies: { a: '1' },
      devDependencies: { d: '1' },
    }),
    'server/node_modules/a/package.json': json('a'),
    'server/node_modules/d/package.json': json('d'),
  });
  expect(problems(plan)).toEqual([]);
  expect(rows(plan)).toEqual(['server/node_modules/d: dev dependency']);
});

test('node_modules without a package.json go in as they are, and so they do without pruning', async () => {
  const modules = { 'node_modules/a/package.json': json('a'), 'node_modules/a/index.js': '' };
  const kept = ['node_modules/a/index.js', 'node_modules/a/package.json'];
  expect(paths(await planOf(modules))).toEqual(expect.arrayContaining(kept));
  const unpruned = await planOf({ 'package.json': json('app'), ...modules }, { noPrune: true });
  expect(paths(unpruned)).toEqual(expect.arrayContaining(kept));
});

test('code that a package generated beside itself moves with it', async () => {
  const store = 'node_modules/.pnpm/@prisma+client@1/node_modules';
  const plan = await planOf(
    {
      'package.json': json('app', { dependencies: { '@prisma/client': '1' } }),
      [`${store}/@prisma/client/package.json`]: json('@prisma/client'),
      [`${store}/.prisma/client/index.js`]: '',
    },
    {},
    { 'node_modules/@prisma/client': '../.pnpm/@prisma+client@1/node_modules/@prisma/client' },
  );
  expect(problems(plan)).toEqual([]);
  expect(paths(plan)).toEqual([
    'index.js',
    'manifest.json',
    'node_modules/.prisma/client/index.js',
    'node_modules/@prisma/client/package.json',
    'package.json',
  ]);
});

test('a dependency that is linked from somewhere else is refused', async () => {
  await using other = await temporaryFolder();
  await writeTree(other.path, { 'package.json': json('linked') });
  const plan = await planOf(
    { 'package.json': json('app', { dependencies: { linked: '1' } }) },
    {},
    { 'node_modules/linked': other.path },
  );
  expect(problems(plan)).toEqual([
    `error link-outside: \`linked\`, a dependency of \`package.json\`, leads out of the folder, to ${other.path}`,
  ]);
});

test("packages installed for yarn's Plug'n'Play are refused with what to do", async () => {
  const plan = await planOf({
    'package.json': json('app', { dependencies: { a: '1' } }),
    '.pnp.cjs': '',
  });
  expect(plan.problems.map(({ code, hint }) => [code, hint])).toEqual([
    ['yarn-pnp', 'put `nodeLinker: node-modules` in .yarnrc.yml and run `yarn install`'],
  ]);
});

test('what an ignore file says about a package holds after it was laid out anew', async () => {
  const plan = await planOf(
    {
      'package.json': json('app', { dependencies: { a: '1' } }),
      'node_modules/.pnpm/a/node_modules/a/package.json': json('a'),
      'node_modules/.pnpm/a/node_modules/a/docs/x.md': '',
      '.dxtignore': 'node_modules/a/docs/\n',
    },
    {},
    { 'node_modules/a': '.pnpm/a/node_modules/a' },
  );
  expect(rows(plan)).toContain('node_modules/a/docs: node_modules/a/docs/');
  expect(paths(plan)).toContain('node_modules/a/package.json');
});

test('a link to a package that nothing needs stays out, wherever it leads', async () => {
  await using other = await temporaryFolder();
  await writeTree(other.path, { 'package.json': json('linked') });
  const plan = await planOf(
    {
      'package.json': json('app', { dependencies: { a: '1' }, devDependencies: { linked: '1' } }),
      'node_modules/a/package.json': json('a'),
    },
    {},
    { 'node_modules/linked': other.path },
  );
  expect(problems(plan)).toEqual([]);
  expect(rows(plan)).toEqual(['node_modules/linked: not a dependency']);
});

testOnPosix(
  'commands of packages become files that start them, and those of what stays out stay out',
  async () => {
    const plan = await planOf(
      {
        'package.json': json('app', { dependencies: { a: '1' }, devDependencies: { d: '1' } }),
        'node_modules/a/package.json': json('a'),
        'node_modules/a/cli.js': '#!/usr/bin/env node',
        'node_modules/a/tool': '\u007fELF',
        'node_modules/d/package.json': json('d'),
        'node_modules/d/cli.js': '',
      },
      {},
      {
        'node_modules/.bin/a': '../a/cli.js',
        'node_modules/.bin/tool': '../a/tool',
        'node_modules/.bin/d': '../d/cli.js',
      },
    );
    const starts = plan.entries.filter(({ path }) => path.includes('.bin'));
    expect(starts.map(({ path, executable }) => [path, executable])).toEqual([
      ['node_modules/.bin/a', true],
      ['node_modules/.bin/tool', true],
    ]);
    const tool = starts[1]?.content;
    expect(tool?.kind === 'bytes' && Buffer.from(tool.bytes).toString()).toBe(
      `#!/bin/sh\nexec "$(dirname "$0")/"'../a/tool' "$@"\n`,
    );
    expect(rows(plan)).toEqual([
      'node_modules/.bin/d: starts what stays out',
      'node_modules/d: dev dependency',
    ]);
  },
);
