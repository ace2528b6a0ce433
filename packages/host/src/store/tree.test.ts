import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testNeeding } from '@opendxt/testkit';
import { expect } from 'vitest';
import { removeTree } from './tree.ts';

const linuxTest = testNeeding('Linux');

/** Goes down and down in a folder, as no path can. */
const digDown = `const fs = require('node:fs'); const name = 'x'.repeat(200);
  for (let level = 0; level < 200; level += 1) { fs.mkdirSync(name); process.chdir(name); fs.writeFileSync('file', ''); }`;

linuxTest('a folder that is deeper than any path is removed', async () => {
  await using folder = await temporaryFolder();
  const deep = join(folder.path, 'deep');
  await mkdir(deep);
  execFileSync(process.execPath, ['-e', digDown], { cwd: deep });
  await removeTree(deep);
  expect(readdirSync(folder.path)).toEqual([]);
});

linuxTest('what may not be looked at is removed, links are, and nothing behind them', async () => {
  await using folder = await temporaryFolder();
  const outside = join(folder.path, 'outside');
  const tree = join(folder.path, 'tree');
  await mkdir(outside);
  await writeFile(join(outside, 'file'), '');
  await mkdir(join(tree, 'closed/inner'), { recursive: true });
  await symlink(outside, join(tree, 'link'));
  await symlink(outside, join(folder.path, 'itself'));
  await chmod(join(tree, 'closed/inner'), 0);
  await chmod(join(tree, 'closed'), 0o300);
  await removeTree(tree);
  await removeTree(join(folder.path, 'itself'));
  await removeTree(join(folder.path, 'nothing'));
  expect(readdirSync(folder.path)).toEqual(['outside']);
  expect(readdirSync(outside)).toEqual(['file']);
});

/** Exchanges folders for links to another one, again and again. */
const exchange = (tree: string, outside: string) => `const fs = require('node:fs');
  const act = (call, ...args) => { try { fs[call](...args); } catch {} };
  const tree = ${JSON.stringify(tree)};
  console.log('ready');
  for (;;) for (let i = 0; i < 20; i += 1) {
    const [name, away] = [tree + '/' + i, tree + '/away' + i];
    act('mkdirSync', name, { recursive: true });
    act('writeFileSync', name + '/file', '');
    act('renameSync', name, away);
    act('symlinkSync', ${JSON.stringify(outside)}, name);
    act('unlinkSync', name);
    act('renameSync', away, name);
  }`;

linuxTest('a link that takes the place of a folder meanwhile leads nowhere', async () => {
  await using folder = await temporaryFolder();
  const [tree, outside] = [join(folder.path, 'tree'), join(folder.path, 'outside')];
  await mkdir(join(outside, 'inner'), { recursive: true });
  for (let i = 0; i < 50; i += 1) await writeFile(join(outside, `inner/${i}`), '');
  for (const path of ['inner', '.']) await chmod(join(outside, path), 0o750);
  const racer = spawn(process.execPath, ['-e', exchange(tree, outside)]);
  await new Promise((resolve) => racer.stdout.once('data', resolve));
  try {
    // Whether it gets done does not count here, but what happens elsewhere.
    for (let i = 0; i < 300; i += 1) await removeTree(tree).catch(() => undefined);
  } finally {
    racer.kill('SIGKILL');
  }
  expect(readdirSync(join(outside, 'inner'))).toHaveLength(50);
  for (const path of ['inner', '.']) expect(statSync(join(outside, path)).mode & 0o777).toBe(0o750);
});
