import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testOnPosix } from '@opendxt/testkit';
import { afterEach, beforeEach, expect } from 'vitest';
import { homeAt, isTrusted, prepareHome } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let root: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  root = join(folder.path, 'home');
});
afterEach(() => folder.remove());

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

testOnPosix('a home is made for this user alone, whatever the umask', async () => {
  const before = process.umask(0);
  try {
    await prepareHome(homeAt(root));
  } finally {
    process.umask(before);
  }
  expect(await modeOf(root)).toBe(0o700);
  for (const name of await readdir(root)) expect(await modeOf(join(root, name))).toBe(0o700);
});

testOnPosix(
  'where others could write to a home that was made by hand, they no longer can',
  async () => {
    await mkdir(root);
    const folders = ['secrets', 'grants', 'config', 'data', 'store'].map((name) =>
      join(root, name),
    );
    for (const path of folders) await mkdir(path);
    for (const path of [root, ...folders]) await chmod(path, 0o777);
    await prepareHome(homeAt(root));
    expect(await modeOf(root)).toBe(0o755);
    for (const path of folders) expect(await modeOf(path)).toBe(0o700);
  },
);

testOnPosix('a folder of another user is not trusted', () => {
  const user = process.getuid?.() ?? 0;
  expect(isTrusted(user)).toBe(true);
  expect(isTrusted(user + 1)).toBe(user === 0);
});
