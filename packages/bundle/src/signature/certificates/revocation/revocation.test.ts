import {
  type Authority,
  type Issued,
  makeAuthority,
  temporaryFolder,
  testNeeding,
} from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { readCertificates, readRevocationLists } from '../index.ts';
import { pathOf } from '../testing/path-of.ts';

const testLists = testNeeding('openssl');
const day = 24 * 60 * 60 * 1000;
const days = (count: number) => new Date(Date.now() + count * day);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let root: Authority;
let good: Issued;
beforeAll(async () => {
  folder = await temporaryFolder();
  root = makeAuthority(folder.path, 'Root');
  good = root.issue('Good');
});
afterAll(() => folder.remove());

const times = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

function judged(
  leaf: Issued,
  crls: readonly Uint8Array[],
  options: { at?: Date; now?: Date } = {},
) {
  return pathOf(leaf, { anchors: [root], crls, ...options })
    .slice(1)
    .map((said) => said.replaceAll(times, '[time]'));
}

testLists('what is on the list is revoked, with the reason, and nothing else is', () => {
  const stolen = root.issue('Stolen');
  root.revoke(stolen, 'keyCompromise');
  const plain = root.issue('Plain');
  root.revoke(plain);
  const list = root.revocationList();
  expect(judged(stolen, [list])).toEqual([
    'revoked: the certificate of `CN=Stolen` was revoked on [time] (key compromise)',
  ]);
  expect(judged(plain, [list])).toEqual([
    'revoked: the certificate of `CN=Plain` was revoked on [time]',
  ]);
  expect(judged(good, [list])).toEqual([]);
  expect(judged(good, [])).toEqual([]);
});

testLists('what was signed before stays good where the key was not touched', () => {
  const found: Record<string, readonly string[]> = {};
  for (const reason of [
    'keyCompromise',
    'superseded',
    'cessationOfOperation',
    'certificateHold',
    'affiliationChanged',
  ]) {
    const leaf = root.issue(reason);
    root.revoke(leaf, reason);
    const list = root.revocationList();
    const before = judged(leaf, [list], { at: days(-0.5), now: days(0) }).length;
    const after = judged(leaf, [list], { at: days(0.5), now: days(0) }).length;
    found[reason] = [before, after].map((faults) => (faults === 0 ? 'good' : 'revoked'));
  }
  expect(found).toEqual({
    keyCompromise: ['revoked', 'revoked'],
    superseded: ['good', 'revoked'],
    cessationOfOperation: ['good', 'revoked'],
    certificateHold: ['revoked', 'revoked'],
    affiliationChanged: ['good', 'revoked'],
  });
});

testLists('a list that can’t be used is told', () => {
  const impostor = makeAuthority(folder.path, 'Impostor', { subject: '/CN=Root' });
  const unfit = makeAuthority(folder.path, 'Unfit', {
    extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign'],
  });
  const ofAuthorities = ['issuingDistributionPoint=critical,@point', '[point]', 'onlyCA=TRUE'];
  expect({
    late: judged(good, [root.revocationList({ thisUpdate: days(-9), nextUpdate: days(-2) })]),
    early: judged(good, [root.revocationList({ thisUpdate: days(2), nextUpdate: days(9) })]),
    ofAnother: judged(good, [impostor.revocationList()]),
    sha1: judged(good, [root.revocationList({ digest: 'sha1' })]),
    changesOnly: judged(good, [
      root.revocationList({ extensions: ['2.5.29.27=critical,ASN1:INTEGER:1'] }),
    ]),
    forAuthorities: judged(good, [root.revocationList({ extensions: ofAuthorities })]),
    unfit: pathOf(unfit.issue('Acme'), { anchors: [unfit], crls: [unfit.revocationList()] }).slice(
      1,
    ),
  }).toMatchInlineSnapshot(`
    {
      "changesOnly": [
        "revocation-unknown: whether the certificate of \`CN=Good\` is revoked is not known: the list of its issuer has changes only",
      ],
      "early": [
        "revocation-unknown: whether the certificate of \`CN=Good\` is revoked is not known: the list of its issuer is of [time], which is still to come",
      ],
      "forAuthorities": [],
      "late": [
        "revocation-unknown: whether the certificate of \`CN=Good\` is revoked is not known: the list of its issuer was to be replaced by [time]",
      ],
      "ofAnother": [
        "revocation-unknown: whether the certificate of \`CN=Good\` is revoked is not known: the list of its issuer is not signed with the key of that issuer",
      ],
      "sha1": [
        "revocation-unknown: whether the certificate of \`CN=Good\` is revoked is not known: the list of its issuer is signed with SHA-1",
      ],
      "unfit": [
        "revocation-unknown: whether the certificate of \`CN=Acme\` is revoked is not known: the list of its issuer is signed with a key that is not for revocation lists",
      ],
    }
  `);
});

testLists('a list that is out of date still revokes', () => {
  const leaf = root.issue('Late');
  root.revoke(leaf, 'superseded');
  const list = root.revocationList({ thisUpdate: days(-9), nextUpdate: days(-2) });
  expect(judged(leaf, [list], { at: days(1), now: days(1) })).toEqual([
    'revoked: the certificate of `CN=Late` was revoked on [time] (superseded)',
  ]);
});

testLists(
  'a list that is out of date does no harm beside a later one of the same authority',
  () => {
    const old = root.revocationList({ thisUpdate: days(-9), nextUpdate: days(-2) });
    const impostor = makeAuthority(folder.path, 'Later impostor', { subject: '/CN=Root' });
    expect(judged(good, [old])).toHaveLength(1);
    expect(judged(good, [old, root.revocationList()])).toEqual([]);
    expect(judged(good, [old, impostor.revocationList()])).toHaveLength(2);
    const changes = root.revocationList({ extensions: ['2.5.29.27=critical,ASN1:INTEGER:1'] });
    expect(judged(good, [old, changes])).toHaveLength(2);
  },
);

testLists('an authority that is revoked takes everything below it along', () => {
  const middle = root.authority('Middle');
  const leaf = middle.issue('Acme');
  root.revoke(middle, 'CACompromise');
  const crls = [root.revocationList(), middle.revocationList()];
  const path = pathOf(leaf, { others: [middle], anchors: [root], crls });
  expect(path.map((said) => said.replaceAll(times, '[time]'))).toEqual([
    'CN=Acme < CN=Middle < CN=Root (trusted)',
    'revoked: the certificate of `CN=Middle` was revoked on [time] (authority compromise)',
  ]);
});

testLists('a certificate that is trusted itself is revoked by its issuer all the same', () => {
  const leaf = root.issue('Pinned');
  root.revoke(leaf, 'keyCompromise');
  const crls = [root.revocationList()];
  expect(pathOf(leaf, { anchors: [leaf], others: [root], crls })[1]).toMatch(/^revoked: /);
  expect(pathOf(leaf, { anchors: [leaf], crls })[1]).toMatch(/^revocation-unknown: /);
});

testLists(
  'a list with any byte changed is refused, told or without effect, never an exception',
  () => {
    const leaf = root.issue('Flipped');
    root.revoke(leaf, 'keyCompromise');
    const [list] = readRevocationLists([root.revocationList()]);
    const pem = root.revocationList().toString();
    const der = Buffer.from(
      pem
        .split('\n')
        .filter((line) => !line.startsWith('-'))
        .join(''),
      'base64',
    );
    const [certificate] = readCertificates(leaf.pem, 'leaf');
    expect(list?.entries).toBeDefined();
    expect(certificate).toBeDefined();
    for (let at = 0; at < der.length; at += 5) {
      const changed = Buffer.from(der);
      changed[at] = (changed[at] ?? 0) ^ 0x04;
      let said: readonly string[];
      try {
        said = judged(leaf, [changed]);
      } catch (error) {
        expect(error, `byte ${at}`).toMatchObject({ code: 'revocation-list-invalid' });
        continue;
      }
      expect(
        said.every((one) => one.startsWith('revocation-unknown: ')),
        `byte ${at}`,
      ).toBe(true);
    }
  },
);
