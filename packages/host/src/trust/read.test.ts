import { chmodSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, testNeeding } from '@opendxt/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeAt } from '../home/index.ts';
import {
  changeTrust,
  readTrust,
  readTrustFrom,
  trustPlaces,
  withBlock,
  withoutBlock,
  withoutEntry,
  withPublisher,
  withRevocations,
  type TrustDocument,
  type TrustPlace,
} from './index.ts';
import { adaPem, authorityPem, listOfOthers, newList, oldList } from './testing/index.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('opendxt-trust-');
});
afterEach(() => folder.remove());

const since = '2027-01-01T00:00:00.000Z';
const ada = { name: 'ada', trusts: { kind: 'certificate', pem: adaPem }, since } as const;
const works = { name: 'works', trusts: { kind: 'ca', pem: authorityPem }, since } as const;
const login = {
  name: 'login',
  trusts: { kind: 'sigstore', identity: 'a@b.example', issuer: 'https://login.example' },
  since,
} as const;
const digest = 'd'.repeat(64);

function place(owner: TrustPlace['owner'], content: unknown): TrustPlace {
  const file = join(folder.path, `${owner}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return { file, owner };
}

test('the machine’s file stands beside its policy, the user’s in the home', () => {
  const home = homeAt('/home/me/opendxt');
  const files = (platform: string) => trustPlaces(home, { platform }).map(({ file }) => file);
  expect(files('linux')).toEqual(['/etc/opendxt/trust.json', '/home/me/opendxt/trust.json']);
  expect(files('win32')[0]).toBe('C:\\ProgramData\\OpenDXT\\trust.json');
});

test('without a file nobody is trusted and nothing is blocked', async () => {
  const nowhere = { file: join(folder.path, 'none.json'), owner: 'user' } as const;
  expect(await readTrustFrom([nowhere])).toEqual({
    publishers: [],
    blocked: { digests: [], keys: [] },
    revocations: [],
  });
});

testNeeding('root')(
  'both files count: blocks add up, and the machine’s word on a publisher stays',
  {},
  async () => {
    const machine = place('machine', {
      format: 1,
      publishers: [{ ...ada, only: ['mail'] }, login],
      blocked: { digests: [{ digest, why: 'it steals' }] },
    });
    const user = place('user', {
      format: 1,
      publishers: [{ ...ada, name: 'mine' }, { ...login, name: 'mine too' }, works],
      blocked: { digests: [{ digest }], keys: [{ key: digest }] },
    });
    expect(await readTrustFrom([machine, user])).toEqual({
      publishers: [{ ...ada, only: ['mail'] }, login, works],
      blocked: { digests: [{ digest, why: 'it steals' }, { digest }], keys: [{ key: digest }] },
      revocations: [],
    });
  },
);

test('a file that can’t be understood is never taken for empty', async () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    ['', 'JSON'],
    ['[]', 'expected an object'],
    [{}, '`format`: expected 1'],
    [{ format: 2 }, 'it has format 2'],
    [{ format: 1, block: {} }, '`block` is not known there'],
    [{ format: 1, blocked: { digest: [] } }, '`digest` is not known there'],
    [
      { format: 1, blocked: { digests: [{ digest: digest.toUpperCase() }] } },
      '`blocked.digests[0].digest`: expected 64 hex digits',
    ],
    [{ format: 1, blocked: { keys: {} } }, '`blocked.keys`: expected a list'],
    [
      { format: 1, publishers: [{ ...ada, only: 'mail' }] },
      '`publishers[0].only`: expected a list of ids',
    ],
    [{ format: 1, publishers: [{ ...ada, onyl: ['mail'] }] }, '`onyl` is not known there'],
    [{ format: 1, publishers: [ada, ada] }, '`ada` is there twice'],
    [
      { format: 1, publishers: [{ ...ada, trusts: { kind: 'ca', pem: 'x' } }] },
      'expected a certificate in PEM',
    ],
    [
      { format: 1, publishers: [{ ...ada, trusts: { kind: 'anybody' } }] },
      '`publishers[0].trusts.kind`: expected',
    ],
    [
      { format: 1, publishers: [{ ...login, trusts: { ...login.trusts, issuer: '' } }] },
      '`publishers[0].trusts.issuer`: expected',
    ],
    [{ format: 1, revocations: [{ name: 'x' }] }, '`revocations[0].pem`: expected'],
    [
      `{"format":1,"blocked":{"digests":[{"digest":"${digest}"}]},"blocked":{}}`,
      'the key `blocked` is there twice in one object',
    ],
    [`{"format":1,"blocked":{"keys":[{"key":"${digest}"}],"ke\\u0079s":[]}}`, 'the key `keys`'],
  ];
  for (const [content, message] of wrong)
    await expect(readTrustFrom([place('user', content)])).rejects.toMatchObject({
      code: 'trust-unreadable',
      message: expect.stringContaining(message),
    });
  const link = join(folder.path, 'link.json');
  symlinkSync('/nowhere/at/all', link);
  await expect(readTrustFrom([{ file: link, owner: 'user' }])).rejects.toMatchObject({
    code: 'trust-unreadable',
  });
});

testNeeding('POSIX', 'root')(
  'a file of the machine that others may write to does not count',
  {},
  async () => {
    const machine = place('machine', { format: 1 });
    await readTrustFrom([machine]);
    chmodSync(machine.file, 0o666);
    await expect(readTrustFrom([machine])).rejects.toMatchObject({
      code: 'trust-unreadable',
      message: expect.stringContaining('others than root may write to it'),
    });
  },
);

test('entries come and go, and whatever is written is read again', async () => {
  const home = homeAt(join(folder.path, 'home'));
  const change = (by: Parameters<typeof changeTrust>[1]) => changeTrust(home, by);
  await change((document) => withPublisher(document, ada));
  await change((document) => withPublisher(document, { ...login, only: ['mail'] }));
  await change((document) => withBlock(document, { kind: 'digest', hex: digest }));
  await change((document) =>
    withBlock(document, { kind: 'digest', hex: digest, why: 'it steals' }),
  );
  await change((document) => withBlock(document, { kind: 'key', hex: digest }));
  await change((document) => withRevocations(document, { name: 'crl', pem: oldList, since }));
  await change((document) => withRevocations(document, { name: 'crl', pem: newList, since }));
  const platform = 'nowhere';
  expect(await readTrust(home, { platform })).toMatchObject({
    publishers: [ada, { ...login, only: ['mail'] }],
    blocked: { digests: [{ digest, why: 'it steals' }], keys: [{ key: digest }] },
    revocations: [{ name: 'crl', pem: newList }],
  });
  await expect(change((document) => withPublisher(document, ada))).rejects.toMatchObject({
    code: 'trust-entry-taken',
  });
  for (const wrong of [
    (document: TrustDocument) => withoutEntry(document, 'other'),
    (document: TrustDocument) => withoutBlock(document, 'e'.repeat(64)),
  ])
    await expect(change(wrong)).rejects.toMatchObject({ code: 'trust-entry-unknown' });
  await change((document) => withoutEntry(withoutEntry(document, 'ada'), 'crl'));
  await change((document) => withoutBlock(document, digest));
  expect(await readTrust(home, { platform })).toMatchObject({
    publishers: [{ name: 'login' }],
    blocked: { digests: [], keys: [] },
    revocations: [],
  });
});

test('no revocation list takes the place of one that says more', () => {
  const named = (pem: string) => ({ name: 'crl.pem', pem, since });
  const blocked = { digests: [], keys: [] };
  const holding = (pem: string): TrustDocument => ({
    publishers: [],
    blocked,
    revocations: [named(pem)],
  });
  const put = (former: string, next: string) => () => withRevocations(holding(former), named(next));
  expect(put(oldList, newList)().revocations).toEqual([named(newList)]);
  expect(put(newList, newList)().revocations).toEqual([named(newList)]);
  expect(put(oldList, `${listOfOthers}${newList}`)().revocations).toHaveLength(1);
  expect(put(newList, oldList)).toThrow('newer list');
  expect(put(oldList, listOfOthers)).toThrow('another authority');
  expect(put(`${oldList}${listOfOthers}`, newList)).toThrow('another authority');
});

test('changes at the same time are all kept, and none is written over what can’t be read', async () => {
  const home = homeAt(join(folder.path, 'home'));
  const names = Array.from({ length: 12 }, (_, index) => `ada ${index}`);
  await Promise.all(
    names.map((name) => changeTrust(home, (document) => withPublisher(document, { ...ada, name }))),
  );
  const { publishers } = await changeTrust(home, (document) => document);
  expect(publishers.map(({ name }) => name).sort()).toEqual(names.sort());
  const file = join(home.root, 'trust.json');
  writeFileSync(file, '{');
  await expect(changeTrust(home, (document) => document)).rejects.toMatchObject({
    code: 'trust-unreadable',
  });
  expect(readFileSync(file, 'utf8')).toBe('{');
  expect(readdirSync(home.root).filter((name) => name.includes('trust'))).toEqual(['trust.json']);
});
