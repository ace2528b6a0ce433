import { readdirSync, readFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { advisory, foundPackage, temporaryFolder, writeDumps } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { openAdvisoryDatabase, updateAdvisoryDatabase } from './index.ts';

const now = new Date('2026-04-01T00:00:00Z');
const noNetwork = () => Promise.reject(new Error('no network in this test'));

const dumps = {
  npm: [
    advisory('GHSA-aaaa-aaaa-aaaa', 'npm', 'one', {
      events: [{ introduced: '0' }, { fixed: '2.0.0' }],
    }),
    advisory('MAL-2026-1', 'npm', 'Evil', { versions: ['1.0.0'] }),
    advisory('GHSA-gone-gone-gone', 'npm', 'one', {
      fields: { withdrawn: '2026-02-01T00:00:00Z' },
    }),
  ],
  PyPI: [advisory('PYSEC-1', 'PyPI', 'Some_Thing', { events: [{ introduced: '1.0' }] })],
};

/** A folder with dumps and a database made of them. */
async function prepared() {
  const folder = await temporaryFolder();
  const from = join(folder.path, 'dumps');
  const dir = join(folder.path, 'database');
  await writeDumps(from, dumps);
  const report = await updateAdvisoryDatabase(dir, { from, fetch: noNetwork, now });
  return { folder, from, dir, report };
}

async function idsIn(
  dir: string,
  ...found: readonly ReturnType<typeof foundPackage<'npm' | 'PyPI'>>[]
) {
  await using database = await openAdvisoryDatabase(dir);
  return (await database?.lookUp(found))?.map(({ id }) => id);
}

test('a database says what its dumps say, of the packages that they are about', async () => {
  const { folder, dir, report } = await prepared();
  await using _ = folder;
  expect(
    report.ecosystems.map(({ ecosystem, way, advisories }) => [ecosystem, way, advisories]),
  ).toEqual([
    ['PyPI', 'whole', 1],
    ['npm', 'whole', 2],
  ]);
  await using database = await openAdvisoryDatabase(dir);
  expect(database?.source).toEqual({
    kind: 'database',
    ecosystems: ['PyPI', 'npm'],
    dataFrom: '2026-03-01T00:00:00.000Z',
    advisories: 3,
  });
  expect(database?.size).toBe(report.size);
  const found = await database?.lookUp([
    foundPackage('npm', 'one', '1.0.0'),
    foundPackage('npm', 'evil', '1.0.0'),
    foundPackage('npm', 'Evil', '1.0.0'),
    foundPackage('PyPI', 'some.thing', '1.5'),
    foundPackage('PyPI', 'one', '1.0.0'),
    foundPackage('Go', 'one', 'v1.0.0'),
  ]);
  expect(found?.map(({ id }) => id)).toEqual(['GHSA-aaaa-aaaa-aaaa', 'MAL-2026-1', 'PYSEC-1']);
});

test('where no database is there is none, which is not an empty one', async () => {
  await using folder = await temporaryFolder();
  expect(await openAdvisoryDatabase(join(folder.path, 'missing'))).toBeUndefined();
  expect(await openAdvisoryDatabase(folder.path)).toBeUndefined();
});

test('the same dumps again change nothing; other dumps replace what was there', async () => {
  const { folder, from, dir } = await prepared();
  await using _ = folder;
  const again = await updateAdvisoryDatabase(dir, { from, fetch: noNetwork, now });
  expect(again.ecosystems.map(({ way }) => way)).toEqual(['unchanged', 'unchanged']);
  await writeDumps(from, { npm: [advisory('GHSA-bbbb-bbbb-bbbb', 'npm', 'one')] });
  const third = await updateAdvisoryDatabase(dir, { from, fetch: noNetwork, now });
  expect(third.ecosystems.map(({ way }) => way)).toEqual(['unchanged', 'whole']);
  expect(await idsIn(dir, foundPackage('npm', 'one', '1.0.0'))).toEqual(['GHSA-bbbb-bbbb-bbbb']);
  expect(
    readdirSync(dir)
      .map((name) => name.replace(/-[0-9a-f]+\./, '.'))
      .sort(),
  ).toEqual(['PyPI.advisories', 'generation.json', 'npm.advisories']);
});

test('a database that is open keeps saying what it said while it is replaced', async () => {
  const { folder, from, dir } = await prepared();
  await using _ = folder;
  await using before = await openAdvisoryDatabase(dir);
  await writeDumps(from, { npm: [advisory('GHSA-bbbb-bbbb-bbbb', 'npm', 'one')] });
  await updateAdvisoryDatabase(dir, { from, fetch: noNetwork, now });
  const found = await before?.lookUp([foundPackage('npm', 'one', '1.0.0')]);
  expect(found?.map(({ id }) => id)).toEqual(['GHSA-aaaa-aaaa-aaaa']);
});

test('one file is of the ecosystem that all of it is about; others it names stay as they are', async () => {
  const { folder, from, dir } = await prepared();
  await using _ = folder;
  const both = advisory('GHSA-cccc-cccc-cccc', 'npm', 'one', {
    fields: {
      affected: [
        { package: { ecosystem: 'npm', name: 'one' }, versions: ['1.0.0'] },
        { package: { ecosystem: 'PyPI', name: 'one' }, versions: ['1.0.0'] },
      ],
    },
  });
  await writeDumps(from, { npm: [both, advisory('MAL-2026-2', 'npm', 'two')] });
  const file = join(from, 'npm/all.zip');
  const report = await updateAdvisoryDatabase(dir, { from: file, fetch: noNetwork, now });
  expect(report.ecosystems.map(({ ecosystem }) => ecosystem)).toEqual(['npm']);
  expect(await idsIn(dir, foundPackage('PyPI', 'some-thing', '2.0'))).toEqual(['PYSEC-1']);
});

test('one advisory takes the place of what is known under its id, and of nothing else', async () => {
  const { folder, from, dir } = await prepared();
  await using _ = folder;
  const file = join(folder.path, 'own.json');
  const update = (about: object, into = dir) => {
    writeFileSync(file, JSON.stringify(about));
    return updateAdvisoryDatabase(into, { from: file, fetch: noNetwork, now });
  };
  const own = (fields: object = {}) =>
    advisory('MAL-2026-9', 'npm', 'one', {
      versions: ['1.0.0'],
      fields: { modified: '2026-03-30T00:00:00Z', ...fields },
    });
  const report = await update(own());
  expect(report.ecosystems).toMatchObject([
    { ecosystem: 'npm', way: 'incremental', advisories: 3, dataFrom: '2026-03-01T00:00:00.000Z' },
  ]);
  const one = foundPackage('npm', 'one', '1.0.0');
  expect(await idsIn(dir, one)).toEqual(['MAL-2026-9', 'GHSA-aaaa-aaaa-aaaa']);
  expect(await idsIn(dir, foundPackage('npm', 'Evil', '1.0.0'))).toEqual(['MAL-2026-1']);
  expect(await idsIn(dir, foundPackage('PyPI', 'some-thing', '2.0'))).toEqual(['PYSEC-1']);
  // The dump is still the one that was taken.
  await updateAdvisoryDatabase(dir, { from, fetch: noNetwork, now });
  expect(await idsIn(dir, one)).toEqual(['MAL-2026-9', 'GHSA-aaaa-aaaa-aaaa']);
  await update(own({ withdrawn: '2026-03-31T00:00:00Z' }));
  expect(await idsIn(dir, one)).toEqual(['GHSA-aaaa-aaaa-aaaa']);

  const fresh = join(folder.path, 'fresh');
  await update(own(), fresh);
  expect(await idsIn(fresh, one)).toEqual(['MAL-2026-9']);
  const refused = { code: 'advisories-invalid' };
  await expect(update({ id: 'x' })).rejects.toMatchObject(refused);
  await expect(update({ ...own(), affected: [] })).rejects.toMatchObject(refused);
  await expect(
    updateAdvisoryDatabase(dir, { from: file, ecosystems: ['Go'], fetch: noNetwork, now }),
  ).rejects.toMatchObject(refused);
});

test('one advisory does not stand for a database that can’t be read', async () => {
  const { folder, dir } = await prepared();
  await using _ = folder;
  const file = join(folder.path, 'own.json');
  writeFileSync(file, JSON.stringify(advisory('MAL-2026-9', 'npm', 'one')));
  const update = () => updateAdvisoryDatabase(dir, { from: file, fetch: noNetwork, now });
  for (const end of ['.json', '.advisories'])
    for (const name of readdirSync(dir).filter((each) => each.endsWith(end)))
      truncateSync(join(dir, name), readFileSync(join(dir, name)).length - 2);
  await expect(update()).rejects.toMatchObject({ code: 'advisories-unreadable' });
});

const damages: readonly (readonly [string, (path: string) => void])[] = [
  ['is missing', unlinkSync],
  ['is empty', (path) => writeFileSync(path, '')],
  ['is cut off', (path) => truncateSync(path, readFileSync(path).length - 2)],
  [
    'is something else',
    (path) => writeFileSync(path, Buffer.alloc(readFileSync(path).length, 'x')),
  ],
];

test.each(damages)(
  'a file that %s is an error that names the command, which mends it',
  async (_, damage) => {
    const { folder, from, dir } = await prepared();
    await using _folder = folder;
    for (const kind of ['npm', 'PyPI', 'generation']) {
      // Without the file that says what there is, nothing is known of a database.
      if (kind === 'generation' && damage === unlinkSync) continue;
      const name = readdirSync(dir).find((name) => name.startsWith(kind)) ?? '';
      damage(join(dir, name));
      await expect(openAdvisoryDatabase(dir)).rejects.toMatchObject({
        code: 'advisories-unreadable',
        hint: '`dxt scan --update-db` makes it anew',
      });
      await updateAdvisoryDatabase(dir, { from, fetch: noNetwork, now });
      expect(await idsIn(dir, foundPackage('npm', 'one', '1.0.0'))).toEqual([
        'GHSA-aaaa-aaaa-aaaa',
      ]);
    }
  },
);

test('no byte of a database can be changed unnoticed', async () => {
  const { folder, dir } = await prepared();
  await using _ = folder;
  const wanted = [
    foundPackage('npm', 'one', '1.0.0'),
    foundPackage('npm', 'Evil', '1.0.0'),
    foundPackage('PyPI', 'some-thing', '2.0'),
  ];
  const expected = ['GHSA-aaaa-aaaa-aaaa', 'MAL-2026-1', 'PYSEC-1'];
  for (const name of readdirSync(dir)) {
    const file = join(dir, name);
    const whole = readFileSync(file);
    const step = Math.max(1, Math.floor(whole.length / 60));
    for (let at = 0; at < whole.length; at += step) {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      writeFileSync(file, changed);
      const ids = await idsIn(dir, ...wanted).catch((error: { code: string }) => error.code);
      if (ids !== 'advisories-unreadable') expect(ids, `${name} ${at}`).toEqual(expected);
    }
    writeFileSync(file, whole);
  }
});

test('a database of a later format is an error, not an empty database', async () => {
  const { folder, dir } = await prepared();
  await using _ = folder;
  const content = { format: 2, ecosystems: [], checksum: '' };
  writeFileSync(join(dir, 'generation-7.json'), JSON.stringify(content));
  await expect(openAdvisoryDatabase(dir)).rejects.toThrow('expected format 1, found 2');
});
