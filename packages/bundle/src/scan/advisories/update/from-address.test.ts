import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  advisory,
  advisoryServer,
  type AdvisoryServer,
  foundPackage,
  temporaryFolder,
} from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { openAdvisoryDatabase } from '../database.ts';
import type { UpdateOptions } from '../types.ts';
import { updateAdvisoryDatabase } from './index.ts';

const now = new Date('2026-04-01T00:00:00Z');
const one = foundPackage('npm', 'one', '1.0.0');

const initial = Array.from({ length: 30 }, (_, index) =>
  advisory(`A-${index}`, 'npm', index < 3 ? 'one' : `other-${index}`),
);

/** A server with advisories, and a database brought from it. */
async function prepared(server: AdvisoryServer) {
  const folder = await temporaryFolder();
  const dir = join(folder.path, 'database');
  const update = (more: Partial<UpdateOptions> = {}) => {
    server.requests.length = 0;
    return updateAdvisoryDatabase(dir, {
      from: server.url,
      ecosystems: ['npm'],
      fetch,
      now,
      ...more,
    });
  };
  const ids = async () => {
    await using database = await openAdvisoryDatabase(dir);
    return (await database?.lookUp([one]))?.map(({ id }) => id);
  };
  await update();
  return { folder, dir, update, ids };
}

test('only what is new, changed or withdrawn is fetched again, and what is gone goes', async () => {
  await using server = await advisoryServer({ npm: initial });
  const { folder, update, ids } = await prepared(server);
  await using _ = folder;
  expect(await ids()).toEqual(['A-0', 'A-1', 'A-2']);
  const modified = '2026-03-20T00:00:00.5Z';
  server.advisories.set('npm', [
    ...initial.slice(3),
    advisory('A-1', 'npm', 'one', { fields: { modified, withdrawn: modified } }),
    advisory('A-2', 'npm', 'one', { fields: { modified }, versions: ['9.9.9'] }),
    advisory('A-99', 'npm', 'one', { fields: { modified } }),
  ]);
  const { ecosystems } = await update();
  expect(ecosystems[0]).toMatchObject({
    way: 'incremental',
    changed: 3,
    removed: 1,
    advisories: 29,
    packages: 28,
  });
  expect(server.requests.toSorted()).toEqual([
    'npm/A-0.json 404',
    'npm/A-1.json',
    'npm/A-2.json',
    'npm/A-99.json',
    'npm/modified_id.csv',
  ]);
  expect(await ids()).toEqual(['A-99']);
  const again = await update({ now: new Date('2026-04-02T00:00:00Z') });
  expect(again.ecosystems[0]).toMatchObject({
    way: 'unchanged',
    dataFrom: '2026-04-02T00:00:00.000Z',
  });
  expect(server.requests).toEqual(['npm/modified_id.csv']);
});

test('changes by list come to the same as the whole', async () => {
  await using server = await advisoryServer({ npm: initial });
  const { folder, dir, update } = await prepared(server);
  await using _ = folder;
  server.advisories.set('npm', [
    ...initial.slice(2, 20),
    ...initial.slice(20).map(({ id }) =>
      advisory(id, 'npm', 'one', {
        versions: ['1.0.0'],
        fields: { modified: '2026-03-09T00:00:00Z' },
      }),
    ),
  ]);
  const { ecosystems } = await update();
  expect(ecosystems[0]?.way).toBe('incremental');
  const whole = join(folder.path, 'whole');
  await updateAdvisoryDatabase(whole, { from: server.url, ecosystems: ['npm'], fetch, now });
  const packages = [
    one,
    ...initial.map((_, index) => foundPackage('npm', `other-${index}`, '1.0.0')),
  ];
  await using a = await openAdvisoryDatabase(dir);
  await using b = await openAdvisoryDatabase(whole);
  expect(await a?.lookUp(packages)).toEqual(await b?.lookUp(packages));
  expect(a?.source).toEqual(b?.source);
});

test('without a list of changes the dump is taken when it is another one', async () => {
  await using server = await advisoryServer({ npm: initial });
  server.lists = false;
  const { folder, update, ids } = await prepared(server);
  await using _ = folder;
  expect((await update()).ecosystems[0]?.way).toBe('unchanged');
  expect(server.requests).toEqual(['npm/modified_id.csv 404', 'npm/all.zip 304']);
  server.advisories.set('npm', [advisory('A-77', 'npm', 'one')]);
  expect((await update()).ecosystems[0]?.way).toBe('whole');
  expect(await ids()).toEqual(['A-77']);
});

test('when most has changed the whole is taken', async () => {
  const many = (modified: string) =>
    Array.from({ length: 200 }, (_, index) =>
      advisory(`A-${index}`, 'npm', 'one', { fields: { modified } }),
    );
  await using server = await advisoryServer({ npm: many('2026-01-01T00:00:00Z') });
  const { folder, update } = await prepared(server);
  await using _ = folder;
  server.advisories.set('npm', many('2026-01-02T00:00:00Z'));
  expect((await update()).ecosystems[0]?.way).toBe('whole');
  expect(server.requests).toEqual(['npm/modified_id.csv', 'npm/all.zip']);
});

test('a changed advisory that can’t be read is told, and not fetched for ever', async () => {
  await using server = await advisoryServer({ npm: initial });
  const { folder, update, ids } = await prepared(server);
  await using _ = folder;
  const changed = advisory('A-0', 'npm', 'one', { fields: { modified: '2026-03-09T00:00:00Z' } });
  server.advisories.set('npm', [changed, ...initial.slice(1)]);
  server.answers.set('npm/A-0.json', { status: 200, body: '{"id":"A-0"}' });
  const [state] = (await update()).ecosystems;
  expect(state).toMatchObject({ unreadable: 1, problems: ['`A-0` has no time in `modified`'] });
  expect(await ids()).toEqual(['A-1', 'A-2']);
  expect((await update()).ecosystems[0]?.way).toBe('unchanged');
});

const failures: readonly (readonly [string, (server: AdvisoryServer) => void, string])[] = [
  ['is not there', (server) => server.advisories.delete('npm'), 'answered with status 404'],
  [
    'is no archive',
    (server) => server.answers.set('npm/all.zip', { status: 200, body: 'x'.repeat(1000) }),
    'can’t be read: it is no ZIP archive, or cut off',
  ],
  [
    'is empty',
    (server) => server.answers.set('npm/all.zip', { status: 200, body: '' }),
    'can’t be read: it is no ZIP archive, or cut off',
  ],
  ['has nothing', (server) => server.advisories.set('npm', []), 'holds no advisories'],
  [
    'is of something else',
    (server) => server.advisories.set('npm', [advisory('A-1', 'Hex', 'one')]),
    'holds no advisories of npm',
  ],
];

test.each(failures)('when the dump %s the database stays as it was', async (_, damage, message) => {
  await using server = await advisoryServer({ npm: initial });
  server.lists = false;
  const { folder, dir, update, ids } = await prepared(server);
  await using _folder = folder;
  const before = readdirSync(dir);
  damage(server);
  await expect(update()).rejects.toThrow(message);
  expect(await ids()).toEqual(['A-0', 'A-1', 'A-2']);
  expect(readdirSync(dir)).toEqual(before);
});

test('an update that is cancelled leaves the database as it was', async () => {
  await using server = await advisoryServer({ npm: initial });
  server.lists = false;
  const { folder, update, ids } = await prepared(server);
  await using _ = folder;
  server.advisories.set('npm', [advisory('A-77', 'npm', 'one')]);
  for (const step of ['download', 'write'] as const) {
    const stop = new AbortController();
    const onProgress: UpdateOptions['onProgress'] = (progress) => {
      if (progress.step === step) stop.abort();
    };
    const updated = await update({ signal: stop.signal, onProgress }).catch(
      (error: { code: string }) => error.code,
    );
    expect(updated).toBe('cancelled');
    expect(await ids()).toEqual(['A-0', 'A-1', 'A-2']);
  }
});

test.each(['http://mirror.example/osv', 'ftp://mirror.example', 'http://127.0.0.1.example'])(
  'advisories do not come from %s, which is not encrypted',
  async (from) => {
    await using folder = await temporaryFolder();
    const options = { from, fetch: () => Promise.reject(new Error('asked')), now };
    const failed = updateAdvisoryDatabase(join(folder.path, 'database'), options);
    await expect(failed).rejects.toThrow(/is not encrypted|is not there/);
  },
);
