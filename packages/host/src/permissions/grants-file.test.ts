import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeAt, prepareHome, type Home } from '../home/index.ts';
import {
  forgetGrants,
  noGrants,
  readGrants,
  readUse,
  stageGrants,
  useRecorder,
  type Grants,
} from './index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: Home;
beforeEach(async () => {
  folder = await temporaryFolder();
  home = homeAt(join(folder.path, 'Häuser & co'));
  await prepareHome(home);
});
afterEach(() => folder.remove());

const path = () => join(home.grants, 'x.json');
const some: Grants = {
  ...noGrants,
  permissions: [{ kind: 'network', host: 'a.example.com:443' }],
  files: [{ setting: 'folder', access: 'read', paths: ['/a'] }],
  limits: { memory: 1024 ** 3 },
};

test('nothing was agreed to where nothing is kept', async () => {
  expect(await readGrants(home, 'x', 'v1')).toEqual(noGrants);
  expect(await readdir(home.grants)).toEqual([]);
});

test('each version has grants of its own, until they are forgotten', async () => {
  await stageGrants(home, 'x', 'v1', some);
  await stageGrants(home, 'x', 'constructor', { ...some, isolation: 'none' });
  expect(await readGrants(home, 'x', 'v1')).toEqual(some);
  expect(await readGrants(home, 'x', 'constructor')).toMatchObject({ isolation: 'none' });
  expect(await readGrants(home, 'x', 'toString')).toEqual(noGrants);
  await forgetGrants(home, 'x', ['constructor']);
  expect(await readGrants(home, 'x', 'v1')).toEqual(noGrants);
  expect(await readGrants(home, 'x', 'constructor')).toMatchObject({ isolation: 'none' });
});

test.each(['always', 'ask'])(
  'format 1 (%s) is migrated: its tools hold for every version, all else was not agreed to',
  async (tools) => {
    const old = JSON.stringify({ format: 1, tools });
    await writeFile(path(), old);
    const expected = { ...noGrants, tools: { usual: tools, rules: {}, pins: {} } };
    expect(await readGrants(home, 'x', 'v1')).toEqual(expected);
    await stageGrants(home, 'x', 'v2', some);
    expect(await readFile(`${path()}.format-1.backup`, 'utf8')).toBe(old);
    expect(await readGrants(home, 'x', 'v1')).toEqual(expected);
    expect(await readGrants(home, 'x', 'v2')).toEqual(some);
    await forgetGrants(home, 'x', ['v2']);
    expect(await readGrants(home, 'x', 'v1')).toEqual(expected);
  },
);

test.each<[what: string, content: unknown]>([
  ['other tools in format 1', { format: 1, tools: 'sometimes' }],
  ['no versions', { format: 2 }],
  ['a permission that is none', grantsWith({ permissions: [{ kind: 'everything' }] })],
  ['a host that is none', grantsWith({ permissions: [{ kind: 'network', host: '*:443' }] })],
  ['a private host', grantsWith({ permissions: [{ kind: 'network', host: '127.0.0.1:80' }] })],
  ['no list of files', grantsWith({ files: {} })],
  ['a rule that is none', grantsWith({ tools: { usual: 'yes', rules: {}, pins: {} } })],
  ['a level that is none', grantsWith({ isolation: 'low' })],
  ['a limit that is none', grantsWith({ limits: { cpu: 1 } })],
  ['a limit that is no number', grantsWith({ limits: { memory: 'all' } })],
  ['no binding', grantsWith({ binding: undefined })],
])('a file with %s is refused, and left as it is', async (_what, content) => {
  await writeFile(path(), JSON.stringify(content));
  await expect(readGrants(home, 'x', 'v1')).rejects.toMatchObject({ code: 'state-unreadable' });
  expect(JSON.parse(await readFile(path(), 'utf8'))).toEqual(JSON.parse(JSON.stringify(content)));
});

function grantsWith(change: object): unknown {
  return { format: 2, versions: { v1: { ...noGrants, ...change } } };
}

test('grants that could not be read again are not written', async () => {
  const wrong = { ...noGrants, permissions: [{ kind: 'network', host: 'printer:80' }] } as Grants;
  await expect(stageGrants(home, 'x', 'v1', wrong)).rejects.toMatchObject({
    code: 'invalid-permission',
  });
  expect(await readdir(home.grants)).toEqual([]);
});

test('what is used is kept with its first and last time, once for a recorder', async () => {
  const times = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
  const record = useRecorder(home, 'x', () => new Date(times[0] ?? ''));
  await Promise.all(['net:a.example.com', 'read:folder', 'net:a.example.com'].map(record));
  await useRecorder(home, 'x', () => new Date(times[1] ?? ''))('net:a.example.com');
  expect(await readUse(home, 'x')).toEqual({
    'net:a.example.com': { first: times[0], last: times[1] },
    'read:folder': { first: times[0], last: times[0] },
  });
  await writeFile(join(home.cache, 'used/x.json'), 'no JSON');
  expect(await readUse(home, 'x')).toEqual({});
});
