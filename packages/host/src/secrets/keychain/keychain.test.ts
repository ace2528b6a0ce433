import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  privateKeyring,
  temporaryFolder,
  testNeeding,
  type PrivateKeyring,
} from '@opendxt/testkit';
import { afterEach, beforeEach, expect } from 'vitest';
import { homeAt, prepareHome, type Home } from '../../home/index.ts';
import { thisMachine, type Machine } from '../../runtimes/index.ts';
import { openSecrets } from '../index.ts';

const testWithKeyring = testNeeding('gnome-keyring');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Home;
beforeEach(async () => {
  folder = await temporaryFolder('opendxt kéyring ');
  home = homeAt(join(folder.path, 'home'));
  await prepareHome(home);
});
afterEach(() => folder.remove());

const machineWith = (env: Machine['env']): Machine => ({ ...thisMachine(), env });
const start = () => privateKeyring(join(folder.path, 'session'));
const secret = 'p"ä\nß 𝄞';

/** What another program finds in the keyring. */
function search({ env }: PrivateKeyring): string {
  return spawnSync('secret-tool', ['search', '--all', 'service', 'opendxt'], {
    env,
    encoding: 'utf8',
  }).stdout;
}

/** Everything below the home, as one text. */
function written(): string {
  return readdirSync(home.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

testWithKeyring(
  'a secret is in the keychain, for other programs too, until it is removed',
  async () => {
    await using keyring = await start();
    const secrets = openSecrets(home, machineWith(keyring.env));
    expect(await secrets.describe()).toEqual({
      kind: 'keychain',
      text: 'in the keychain of this user',
    });
    const kept = await secrets.put(secret);
    const removed = await secrets.put('another');
    expect(kept.store).toBe('keychain');
    expect(search(keyring)).toContain(`secret = ${secret}`);
    expect(written()).not.toContain(secret);
    expect(search(keyring)).not.toContain('probe');

    const again = openSecrets(home, machineWith(keyring.env));
    expect(await again.get([removed, kept])).toEqual(['another', secret]);
    expect(await again.keepOnly(new Set([kept.ref]))).toBe(0);
    await expect(again.get([removed])).rejects.toMatchObject({ code: 'secrets-unreadable' });
    expect(await again.keepOnly(new Set())).toBe(0);
    expect(search(keyring)).toBe('');
    expect(readdirSync(join(home.secrets, 'values'))).toEqual([]);
  },
);

testWithKeyring('a locked keychain takes nothing: the file does, and says so', async () => {
  await using keyring = await start();
  const before = await openSecrets(home, machineWith(keyring.env)).put(secret);
  await keyring.restart({ unlocked: false });
  const secrets = openSecrets(home, machineWith(keyring.env));
  const error = {
    code: 'keychain-unavailable',
    hint: expect.stringContaining('unlock it') as string,
  };
  await expect(secrets.get([before])).rejects.toMatchObject(error);
  expect(await secrets.keepOnly(new Set())).toBe(1);
  const { store, ref } = await secrets.put('in a file');
  expect(store).toBe('file');
  expect(await secrets.get([{ store, ref }])).toEqual(['in a file']);
  expect(await secrets.describe()).toMatchObject({
    kind: 'file',
    why: expect.stringMatching(/prompt|locked/i) as string,
  });

  await keyring.restart({ unlocked: true });
  expect(await openSecrets(home, machineWith(keyring.env)).get([before])).toEqual([secret]);
});

testWithKeyring(
  'a service that goes between two secrets leaves the second to the file',
  async () => {
    await using keyring = await start();
    const secrets = openSecrets(home, machineWith(keyring.env));
    const first = await secrets.put('one');
    await keyring.end();
    const second = await secrets.put('two');
    expect([first.store, second.store]).toEqual(['keychain', 'file']);
    expect(await secrets.describe()).toMatchObject({ kind: 'file' });
    expect(await secrets.get([second])).toEqual(['two']);
    await expect(secrets.get([first, second])).rejects.toMatchObject({
      code: 'keychain-unavailable',
    });
    // What may be in it is not forgotten.
    expect(await secrets.keepOnly(new Set([second.ref]))).toBe(2);
  },
);

testWithKeyring('what is too large for a keychain goes to the file', async () => {
  await using keyring = await start();
  const secrets = openSecrets(home, machineWith(keyring.env));
  const large = 'x'.repeat(70_000);
  const ref = await secrets.put(large);
  expect(ref.store).toBe('file');
  expect(await secrets.get([ref])).toEqual([large]);
});

testNeeding('POSIX')('a bus that never answers holds nobody up for long', async () => {
  const path = join(folder.path, 'bus');
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const env = { XDG_RUNTIME_DIR: folder.path };
  const secrets = openSecrets(home, { ...machineWith(env), platform: 'linux' });
  expect((await secrets.put(secret)).store).toBe('file');
  expect(await secrets.describe()).toMatchObject({ why: 'no answer within 5 s' });
  server.close();
});

testNeeding('POSIX')('where nothing can talk to a keychain the file is used', async () => {
  const machine = { ...machineWith({ XDG_RUNTIME_DIR: folder.path }), nodePath: '/nowhere/node' };
  await writeFile(join(folder.path, 'bus'), '');
  const secrets = openSecrets(home, { ...machine, platform: 'linux' });
  expect((await secrets.put(secret)).store).toBe('file');
  expect(await secrets.describe()).toMatchObject({
    why: expect.stringContaining('ENOENT') as string,
  });
});

testNeeding('POSIX')('without a session nothing is asked, and the file is used', async () => {
  const env = { XDG_RUNTIME_DIR: join(folder.path, 'nothing') };
  const secrets = openSecrets(home, { ...machineWith(env), platform: 'linux' });
  expect((await secrets.put(secret)).store).toBe('file');
  expect(await secrets.describe()).toMatchObject({
    why: 'no desktop session, and so no Secret Service, runs for this user',
  });
});
