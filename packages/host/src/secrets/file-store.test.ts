import { chmod, cp, readFile, readdir, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, testOnPosix } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeAt, prepareHome, type Home } from '../home/index.ts';
import { thisMachine } from '../runtimes/index.ts';
import { openSecrets, type SecretRef, type Secrets } from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Home;
let secrets: Secrets;
beforeEach(async () => {
  folder = await temporaryFolder('opendxt sécrets ');
  home = homeAt(join(folder.path, 'home'));
  await prepareHome(home);
  secrets = openSecrets(home, { ...thisMachine(), env: { OPENDXT_KEYCHAIN: 'off' } });
});
afterEach(() => folder.remove());

const key = () => join(home.secrets, 'key');
const valueOf = ({ ref }: SecretRef) => join(home.secrets, 'values', `${ref}.json`);
const unreadable = (message: string) => ({
  code: 'secrets-unreadable',
  message: expect.stringContaining(message) as string,
});

test('secrets come back as they were, and stand in no file', async () => {
  const texts = ['', 'hush', 'two\nlines', 'ä 𝄞 \u0000', 'x'.repeat(100_000)];
  const refs: SecretRef[] = [];
  for (const text of texts) refs.push(await secrets.put(text));
  expect(await secrets.get(refs)).toEqual(texts);
  for (const ref of refs) expect(await readFile(valueOf(ref), 'utf8')).not.toContain('hush');
  expect(await secrets.describe()).toEqual({
    kind: 'file',
    text: `encrypted, below \`${home.secrets}\``,
    why: 'OPENDXT_KEYCHAIN is `off`',
  });
});

testOnPosix('files are for this user alone, whatever the umask', async () => {
  const before = process.umask(0);
  try {
    const ref = await secrets.put('hush');
    for (const path of [key(), valueOf(ref)]) expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(home.secrets, 'values'))).mode & 0o777).toBe(0o700);
  } finally {
    process.umask(before);
  }
});

test('what is not kept is removed, with what was being written', async () => {
  const [kept, other] = [await secrets.put('one'), await secrets.put('two')];
  await writeFile(`${valueOf(other)}.0123.tmp`, 'half');
  expect(await secrets.keepOnly(new Set([kept.ref]))).toBe(0);
  expect(await readdir(join(home.secrets, 'values'))).toEqual([`${kept.ref}.json`]);
  await expect(secrets.get([kept, other])).rejects.toMatchObject(unreadable('is not in its file'));
});

test('a key that is missing, another one, or no key destroys nothing', async () => {
  const ref = await secrets.put('hush');
  await rename(key(), `${key()}.away`);
  await expect(secrets.get([ref])).rejects.toMatchObject(unreadable('is missing'));
  await expect(secrets.put('new')).rejects.toMatchObject(unreadable('is missing'));
  for (const content of ['', '{}', `{"format":1,"key":"${'A'.repeat(43)}="}`]) {
    await writeFile(key(), content, { mode: 0o600 });
    await expect(secrets.get([ref])).rejects.toMatchObject({ code: 'secrets-unreadable' });
  }
  await rename(`${key()}.away`, key());
  expect(await secrets.get([ref])).toEqual(['hush']);
});

test('a secret that was changed, or put in the place of another, does not open', async () => {
  const [one, two] = [await secrets.put('one'), await secrets.put('two')];
  await cp(valueOf(one), valueOf(two));
  await expect(secrets.get([two])).rejects.toMatchObject(unreadable('does not open'));
  const record = JSON.parse(await readFile(valueOf(one), 'utf8')) as Record<string, unknown>;
  for (const part of ['text', 'iv', 'tag']) {
    const changed = { ...record, [part]: Buffer.alloc(16, 1).toString('base64') };
    await writeFile(valueOf(one), JSON.stringify(changed));
    await expect(secrets.get([one])).rejects.toMatchObject(unreadable('does not open'));
  }
  // A tag that is cut is no tag.
  const tag = Buffer.from(String(record['tag']), 'base64').subarray(0, 4).toString('base64');
  await writeFile(valueOf(one), JSON.stringify({ ...record, tag }));
  await expect(secrets.get([one])).rejects.toMatchObject(unreadable('does not open'));
});

test('a ref is no path', async () => {
  await writeFile(join(folder.path, 'outside.json'), '{"format":1}');
  const ref = { ref: '../../../outside', store: 'file' } as const;
  await expect(secrets.get([ref])).rejects.toMatchObject({ code: 'secrets-unreadable' });
});

testOnPosix('a key that others can read is not used', async () => {
  const ref = await secrets.put('hush');
  await chmod(key(), 0o640);
  await expect(secrets.get([ref])).rejects.toMatchObject(
    unreadable('can be read by other users (mode 640)'),
  );
  await chmod(key(), 0o600);
  await chmod(home.secrets, 0o755);
  await expect(secrets.put('new')).rejects.toMatchObject(unreadable('(mode 755)'));
});

testOnPosix('a key that is a link is not used', async () => {
  const ref = await secrets.put('hush');
  await rename(key(), join(folder.path, 'key'));
  await symlink(join(folder.path, 'key'), key());
  await expect(secrets.get([ref])).rejects.toMatchObject(unreadable('found a link'));
});
