import { type Authority, makeAuthority, temporaryFolder, testNeeding } from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { type PathWanted, pathOf as pathTo } from '../testing/path-of.ts';

const testPath = testNeeding('openssl');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let root: Authority;
beforeAll(async () => {
  folder = await temporaryFolder();
  root = makeAuthority(folder.path, 'Root');
});
afterAll(() => folder.remove());

const pathOf = (leaf: { readonly pem: Uint8Array }, wanted: Partial<PathWanted> = {}) =>
  pathTo(leaf, { anchors: [root], ...wanted });

const forAuthorities = 'basicConstraints=critical,CA:TRUE';

testPath(
  'a path leads over authorities that come with the signature to one that is trusted',
  () => {
    const middle = root.authority('Middle');
    const leaf = middle.issue('Acme', { subject: '/C=DE/O=Acme, Inc./CN=Ann' });
    expect(pathOf(leaf, { others: [middle] })).toEqual([
      String.raw`CN=Ann,O=Acme\, Inc.,C=DE < CN=Middle < CN=Root (trusted)`,
    ]);
    expect(pathOf(leaf, { anchors: [middle] })).toEqual([
      String.raw`CN=Ann,O=Acme\, Inc.,C=DE < CN=Middle (trusted)`,
    ]);
    expect(pathOf(leaf, { anchors: [leaf] })).toEqual([
      String.raw`CN=Ann,O=Acme\, Inc.,C=DE (trusted)`,
    ]);
  },
);

testPath('a path that leads to nobody says where it ends', () => {
  const middle = root.authority('Lost');
  const leaf = middle.issue('Acme');
  const self = makeAuthority(folder.path, 'Self', { extensions: ['extendedKeyUsage=codeSigning'] });
  const sameName = makeAuthority(folder.path, 'Impostor', { subject: '/CN=Root' });
  expect({
    withoutMiddle: pathOf(leaf),
    withoutRoot: pathOf(leaf, { others: [middle, root], anchors: [] }),
    nothing: pathOf(leaf, { others: [middle], anchors: [] }),
    self: pathOf(self),
    sameName: pathOf(leaf, { others: [middle], anchors: [sameName] }),
  }).toMatchInlineSnapshot(`
    {
      "nothing": [
        "CN=Acme < CN=Lost",
        "no-path: the issuer of the certificate of \`CN=Lost\` is neither given nor trusted: \`CN=Root\`",
      ],
      "sameName": [
        "CN=Acme < CN=Lost",
        "no-path: the certificate of \`CN=Lost\` is not signed with the key of its issuer, \`CN=Root\`",
      ],
      "self": [
        "CN=Self",
        "no-path: the certificate is signed with its own key, and no one who is trusted vouches for it",
      ],
      "withoutMiddle": [
        "CN=Acme",
        "no-path: the issuer of the certificate of \`CN=Acme\` is neither given nor trusted: \`CN=Lost\`",
      ],
      "withoutRoot": [
        "CN=Acme < CN=Lost < CN=Root",
        "no-path: the path ends at the certificate of \`CN=Root\`, which is not trusted here",
      ],
    }
  `);
});

testPath('every certificate is judged at the time that is asked for', () => {
  const year = (text: string) => new Date(`${text}-06-01T00:00:00Z`);
  const dates = { notBefore: year('2020'), notAfter: year('2055') };
  const old = makeAuthority(folder.path, 'Old', dates);
  const leaf = old.issue('Acme', { notBefore: year('2021'), notAfter: year('2023') });
  const at = (text: string) => pathOf(leaf, { anchors: [old], at: year(text) });
  expect({
    before: at('2019'),
    early: at('2020'),
    good: at('2022'),
    late: at('2050'),
    after: at('2060'),
  }).toMatchInlineSnapshot(`
    {
      "after": [
        "CN=Acme < CN=Old (trusted)",
        "expired: the certificate of \`CN=Acme\` was valid until 2023-06-01T00:00:00.000Z, and it is judged at 2060-06-01T00:00:00.000Z",
        "expired: the certificate of \`CN=Old\` was valid until 2055-06-01T00:00:00.000Z, and it is judged at 2060-06-01T00:00:00.000Z",
      ],
      "before": [
        "CN=Acme < CN=Old (trusted)",
        "not-yet-valid: the certificate of \`CN=Acme\` is valid from 2021-06-01T00:00:00.000Z on, and it is judged at 2019-06-01T00:00:00.000Z",
        "not-yet-valid: the certificate of \`CN=Old\` is valid from 2020-06-01T00:00:00.000Z on, and it is judged at 2019-06-01T00:00:00.000Z",
      ],
      "early": [
        "CN=Acme < CN=Old (trusted)",
        "not-yet-valid: the certificate of \`CN=Acme\` is valid from 2021-06-01T00:00:00.000Z on, and it is judged at 2020-06-01T00:00:00.000Z",
      ],
      "good": [
        "CN=Acme < CN=Old (trusted)",
      ],
      "late": [
        "CN=Acme < CN=Old (trusted)",
        "expired: the certificate of \`CN=Acme\` was valid until 2023-06-01T00:00:00.000Z, and it is judged at 2050-06-01T00:00:00.000Z",
      ],
    }
  `);
});

testPath('a leaf has to be for code, and every authority has to allow that', () => {
  const leafWith = (...extensions: readonly string[]) => root.issue('Acme', { extensions });
  const below = (...extensions: readonly string[]) => {
    const middle = root.authority('Limited', { extensions });
    return pathOf(middle.issue('Acme'), { others: [middle] });
  };
  const silent = leafWith('basicConstraints=CA:FALSE');
  expect({
    tls: pathOf(leafWith('extendedKeyUsage=serverAuth,clientAuth')),
    anything: pathOf(leafWith('extendedKeyUsage=anyExtendedKeyUsage')),
    silent: pathOf(silent),
    encipherment: pathOf(leafWith('keyUsage=keyEncipherment', 'extendedKeyUsage=codeSigning')),
    named: pathOf(silent, { anchors: [silent] }),
    authorityForTls: below(forAuthorities, 'extendedKeyUsage=serverAuth'),
    authorityForAnything: below(forAuthorities, 'extendedKeyUsage=anyExtendedKeyUsage'),
    authorityForCode: below(forAuthorities, 'extendedKeyUsage=codeSigning,serverAuth'),
    authorityWithoutKeyUse: below(forAuthorities, 'keyUsage=cRLSign'),
  }).toMatchInlineSnapshot(`
    {
      "anything": [
        "CN=Acme < CN=Root (trusted)",
        "wrong-key-usage: the certificate of \`CN=Acme\` is for anything, expected code signing",
      ],
      "authorityForAnything": [
        "CN=Acme < CN=Limited < CN=Root (trusted)",
      ],
      "authorityForCode": [
        "CN=Acme < CN=Limited < CN=Root (trusted)",
      ],
      "authorityForTls": [
        "CN=Acme < CN=Limited < CN=Root (trusted)",
        "wrong-key-usage: the certificate of \`CN=Limited\` may vouch for TLS servers only, expected code signing",
      ],
      "authorityWithoutKeyUse": [
        "CN=Acme < CN=Limited < CN=Root (trusted)",
        "wrong-key-usage: the certificate of \`CN=Limited\` has a key that is not for signing certificates",
      ],
      "encipherment": [
        "CN=Acme < CN=Root (trusted)",
        "wrong-key-usage: the certificate of \`CN=Acme\` has a key that is not for digital signatures",
      ],
      "named": [
        "CN=Acme (trusted)",
      ],
      "silent": [
        "CN=Acme < CN=Root (trusted)",
        "wrong-key-usage: the certificate of \`CN=Acme\` names no extended key usage, expected code signing",
      ],
      "tls": [
        "CN=Acme < CN=Root (trusted)",
        "wrong-key-usage: the certificate of \`CN=Acme\` is for TLS servers, TLS clients, expected code signing",
      ],
    }
  `);
});

testPath('a certificate that names no purpose will do where it is named itself', () => {
  const self = makeAuthority(folder.path, 'Plain', { extensions: ['basicConstraints=CA:TRUE'] });
  expect(pathOf(self, { anchors: [self] })).toEqual(['CN=Plain (trusted)']);
  expect(pathOf(self, { anchors: [self], kind: 'system' })).toEqual([
    'CN=Plain (trusted)',
    'wrong-key-usage: the certificate of `CN=Plain` names no extended key usage, expected code signing',
  ]);
});

testPath('only an authority vouches for others, and only as deep as it may', () => {
  const first = root.authority('First', { extensions: [`${forAuthorities},pathlen:0`] });
  const second = first.authority('Second');
  const none = root.authority('None', { extensions: ['extendedKeyUsage=codeSigning'] });
  const silent = root.authority('Silent', { extensions: ['subjectKeyIdentifier=hash'] });
  expect({
    right: pathOf(first.issue('Acme'), { others: [first] }),
    tooDeep: pathOf(second.issue('Acme'), { others: [first, second] }),
    noAuthority: pathOf(none.issue('Acme'), { others: [none] }),
    silent: pathOf(silent.issue('Acme'), { others: [silent] }),
  }).toMatchInlineSnapshot(`
    {
      "noAuthority": [
        "CN=Acme < CN=None < CN=Root",
        "no-path: the certificate of \`CN=None\` is of no authority, and another one was signed with it",
      ],
      "right": [
        "CN=Acme < CN=First < CN=Root (trusted)",
      ],
      "silent": [
        "CN=Acme < CN=Silent < CN=Root",
        "no-path: the certificate of \`CN=Silent\` is of no authority, and another one was signed with it",
      ],
      "tooDeep": [
        "CN=Acme < CN=Second < CN=First < CN=Root",
        "no-path: the certificate of \`CN=First\` allows 0 authorities below it, found 1",
      ],
    }
  `);
});
