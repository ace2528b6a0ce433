import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { privateKeyring, temporaryFolder, testNeeding } from '@opendxt/testkit';
import { afterEach, beforeEach, expect } from 'vitest';

const ordinary = 65_534;
const become = [`--reuid=${ordinary}`, `--regid=${ordinary}`, '--clear-groups'];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('opendxt ördinary ');
  await chown(folder.path, ordinary, ordinary);
  await chmod(folder.path, 0o700);
});
afterEach(() => folder.remove());

const door = (name: string) =>
  JSON.stringify(new URL(`../../dist/${name}/index.js`, import.meta.url).href);

/** Runs a script as an ordinary user, with the secrets of a home in the folder. */
function asOrdinary(
  body: string,
  env: Readonly<Record<string, string>> = {},
): SpawnSyncReturns<string> {
  const source = `
    import { openSecrets } from ${door('secrets')};
    import { homeAt, prepareHome } from ${door('home')};
    import { thisMachine } from ${door('runtimes')};
    const home = homeAt(${JSON.stringify(join(folder.path, 'home'))});
    await prepareHome(home);
    const secrets = openSecrets(home, thisMachine());
    ${body}`;
  return spawnSync('setpriv', [...become, process.execPath, '--input-type=module', '-e', source], {
    env: { PATH: process.env['PATH'], HOME: folder.path, ...env },
    encoding: 'utf8',
    cwd: '/',
  });
}

const storeAndRead = `
  const ref = await secrets.put('hush');
  console.log(ref.store, await secrets.get([ref]), process.getuid());`;

const testAsOrdinary = testNeeding('root', 'gnome-keyring');

testAsOrdinary('an ordinary user has a keychain too', async () => {
  const start = (command: string, args: readonly string[], env: Readonly<Record<string, string>>) =>
    spawn('setpriv', [...become, command, ...args], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const session = join(folder.path, 'session');
  await mkdir(join(session, 'run'), { recursive: true, mode: 0o700 });
  for (const path of [session, join(session, 'run')]) await chown(path, ordinary, ordinary);
  await using keyring = await privateKeyring(session, { start });
  const run = asOrdinary(storeAndRead, keyring.env);
  expect(run.stderr).toBe('');
  expect(run.stdout).toBe(`keychain [ 'hush' ] ${ordinary}\n`);
});

testAsOrdinary('and files, but not with a key that is somebody else’s', async () => {
  const off = { OPENDXT_KEYCHAIN: 'off' };
  expect(asOrdinary(storeAndRead, off).stdout).toBe(`file [ 'hush' ] ${ordinary}\n`);
  await chown(join(folder.path, 'home/secrets/key'), 1, ordinary);
  const { stderr } = asOrdinary(storeAndRead, off);
  expect(stderr).toContain('secrets-unreadable');
  expect(stderr).toContain('belongs to another user (1)');
});
