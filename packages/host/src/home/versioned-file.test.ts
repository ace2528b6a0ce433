import { readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testOnPosix } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readVersioned, writeVersioned, type FileFormat } from './index.ts';

interface Colours {
  readonly colours: readonly string[];
}

/** Format 1 had one colour, format 2 has several. */
const format: FileFormat<Colours> = {
  format: 2,
  migrations: { 1: ({ colour }) => ({ colours: [colour] }) },
  read: ({ colours }) =>
    Array.isArray(colours) && colours.every((colour) => typeof colour === 'string')
      ? { colours }
      : undefined,
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, 'colours.json');
});
afterEach(() => folder.remove());

test('what is written is read again; it is for this user alone, and nothing else is left', async () => {
  await writeVersioned(path, format, { colours: ['red'] });
  expect(await readVersioned(path, format)).toEqual({ colours: ['red'] });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder.path)).toEqual(['colours.json']);
});

test('a file that is not there is no error', async () => {
  expect(await readVersioned(path, format)).toBeUndefined();
});

test('an older format is read as it is, migrated when it is written, and kept then', async () => {
  const old = '{"format":1,"colour":"blue"}';
  await writeFile(path, old);
  expect(await readVersioned(path, format)).toEqual({ colours: ['blue'] });
  // Whoever only reads holds no lock, and could undo what somebody else writes meanwhile.
  expect(await readdir(folder.path)).toEqual(['colours.json']);
  await writeVersioned(path, format, { colours: ['blue'] });
  expect(await readFile(`${path}.format-1.backup`, 'utf8')).toBe(old);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ format: 2, colours: ['blue'] });
});

test.each([
  ['{"format":3,"colours":[]}', 'state-newer'],
  ['{"format":0,"colours":[]}', 'state-unreadable'],
  ['{"colours":[]}', 'state-unreadable'],
  ['{"format":2,"colours":[1]}', 'state-unreadable'],
  ['{"format":2,', 'state-unreadable'],
  ['[]', 'state-unreadable'],
  ['', 'state-unreadable'],
])('%j is refused as %s and left as it is', async (content, code) => {
  await writeFile(path, content);
  await expect(readVersioned(path, format)).rejects.toMatchObject({ code });
  expect(await readFile(path, 'utf8')).toBe(content);
});

test('a folder that is a file is the fault of the home, and not of what it holds', async () => {
  await writeFile(path, 'a file');
  await expect(readVersioned(join(path, 'state.json'), format)).rejects.toMatchObject({
    code: 'home-unusable',
    hint: 'set OPENDXT_HOME to a folder of your own',
  });
});

testOnPosix(
  'a link that leads nowhere is refused, since the content is elsewhere and not gone',
  async () => {
    await symlink(`${path}.unmounted`, path);
    await expect(readVersioned(path, format)).rejects.toMatchObject({ code: 'state-unreadable' });
  },
);
