import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planPack } from '../index.ts';
import { temporaryFolder, testOnPosix, writeTree } from '@opendxt/testkit';

const privateKey = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQ==\n-----END PRIVATE KEY-----\n';
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

async function problemsOf(files: Readonly<Record<string, string>>, allowSecrets: string[] = []) {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { 'manifest.json': '{}', ...files });
  const { problems } = await planPack(folder.path, { allowSecrets });
  return problems
    .filter(({ code }) => code === 'secret-file')
    .map(({ severity, message }) => `${severity} ${/`(.*?)`/.exec(message)?.[1]}`)
    .sort();
}

test.each([
  ['.env', 'KEY=1'],
  ['server/.env.production', 'KEY=1'],
  ['certs/server.pem', privateKey],
  ['certs/both.pem', certificate + privateKey],
  ['server.key', privateKey],
  ['opaque.key', '\u0001\u0002'],
  ['id_rsa', 'x'],
  ['id_ed25519', 'x'],
  ['credentials.json', '{}'],
  ['service-account-prod.json', '{}'],
  ['client_secret_1.json', '{}'],
  ['store.p12', 'x'],
  ['store.pfx', 'x'],
  ['release.keystore', 'x'],
  ['.npmrc', '//registry.example/:_authToken=abc\n'],
  ['.pypirc', '[pypi]\npassword = x\n'],
  ['.netrc', 'machine x'],
])('`%s` is refused', async (path, content) => {
  expect(await problemsOf({ [path]: content })).toEqual([`error ${path}`]);
});

test.each([
  ['.env.example', 'KEY='],
  ['ca.pem', certificate],
  ['public.key', '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n'],
  ['slides.key', 'PK\u0003\u0004rest'],
  ['id_rsa.pub', 'ssh-rsa AAAA'],
  ['.npmrc', 'registry=https://registry.example\n//registry.example/:_authToken=${NPM_TOKEN}\n'],
  ['environment.js', ''],
])('`%s` is no secret', async (path, content) => {
  expect(await problemsOf({ [path]: content })).toEqual([]);
});

test('a secret goes in when it is allowed by path or by glob', async () => {
  const files = { 'a/server.key': privateKey, 'b/server.key': privateKey, '.env': 'K=1' };
  expect(await problemsOf(files, ['a/server.key'])).toEqual(['error .env', 'error b/server.key']);
  expect(await problemsOf(files, ['*.key', '.env'])).toEqual([]);
});

test('a key among the tests of a dependency is a warning, and its other files are not judged', async () => {
  const found = await problemsOf({
    'server/lib/certifi-1.dist-info/RECORD': '',
    'server/lib/certifi/cacert.pem': certificate,
    'server/lib/tests/key.pem': privateKey,
    'site-packages/x/.env': 'K=1',
  });
  expect(found).toEqual(['warning server/lib/tests/key.pem']);
});

testOnPosix('a link does not hide the name of a secret', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, { 'manifest.json': '{}', '.dxtignore': '/.env\n', '.env': 'K=1' });
  await symlink('.env', join(folder.path, 'settings.txt'));
  const { problems } = await planPack(folder.path);
  expect(problems.map(({ code }) => code)).toEqual(['secret-file']);
});
