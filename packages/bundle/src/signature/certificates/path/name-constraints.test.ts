import { type Authority, makeAuthority, temporaryFolder, testNeeding } from '@opendxt/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { pathOf } from '../testing/path-of.ts';

const testNames = testNeeding('openssl');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let root: Authority;
beforeAll(async () => {
  folder = await temporaryFolder();
  root = makeAuthority(folder.path, 'Root');
});
afterAll(() => folder.remove());

const basic = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign'];
const acme = ['[acme]', 'C=DE', 'O=Acme'];

const authorities = new Map<string, Authority>();

/** They share the root's key, which saves time and changes nothing of names. */
function authorityWith(constraints: string): Authority {
  const known = authorities.get(constraints);
  if (known !== undefined) return known;
  const extensions = [...basic, `nameConstraints=critical,${constraints}`, ...acme];
  const made = root.authority(`Limited ${authorities.size}`, { extensions, keyFile: root.key });
  authorities.set(constraints, made);
  return made;
}

testNames('names below an authority are those that it allows', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['permitted;dirName:acme', '/C=DE/O=Acme/CN=Ann', undefined],
    ['permitted;dirName:acme', '/C=de/O=ACME/CN=Ann', undefined],
    ['permitted;dirName:acme', '/C=DE/O=Evil/CN=Ann', undefined],
    ['permitted;dirName:acme', '/O=Acme/C=DE/CN=Ann', undefined],
    ['excluded;dirName:acme', '/C=DE/O=Acme/CN=Ann', undefined],
    ['excluded;dirName:acme', '/C=DE/O=Other/CN=Ann', undefined],
    ['permitted;email:acme.example', '/CN=a/emailAddress=ann@acme.example', undefined],
    ['permitted;email:acme.example', '/CN=a/emailAddress=ann@evil.example', undefined],
    ['permitted;email:acme.example', '/CN=a', 'email:ann@sub.acme.example'],
    ['permitted;email:.acme.example', '/CN=a', 'email:ann@sub.acme.example'],
    ['permitted;DNS:acme.example', '/CN=a', 'DNS:build.acme.example'],
    ['permitted;DNS:acme.example', '/CN=a', 'DNS:notacme.example'],
    ['excluded;DNS:acme.example', '/CN=a', 'DNS:ACME.example'],
    ['permitted;URI:.acme.example', '/CN=a', 'URI:https://git.acme.example/ann'],
    ['permitted;URI:.acme.example', '/CN=a', 'URI:https://10.0.0.1/ann'],
    ['permitted;IP:10.0.0.0/255.0.0.0', '/CN=a', 'IP:10.1.2.3'],
    ['permitted;IP:10.0.0.0/255.0.0.0', '/CN=a', 'IP:11.1.2.3'],
    ['permitted;otherName:1.2.3;UTF8:x', '/CN=a', undefined],
    ['permitted;DNS:acme.example', '/CN=a', undefined],
  ];
  const found = cases.map(([constraints, subject, alternative]) => {
    const authority = authorityWith(constraints);
    const leaf = authority.issue('Leaf', {
      subject,
      keyFile: root.key,
      extensions: [
        'extendedKeyUsage=codeSigning',
        ...(alternative === undefined ? [] : [`subjectAltName=${alternative}`]),
      ],
    });
    const [path = ''] = pathOf(leaf, { others: [authority], anchors: [root] });
    const verdict = path.endsWith('(trusted)') ? 'taken  ' : 'refused';
    return `${verdict} ${constraints} | ${subject} ${alternative ?? ''}`.trim();
  });
  expect(found).toMatchInlineSnapshot(`
    [
      "taken   permitted;dirName:acme | /C=DE/O=Acme/CN=Ann",
      "taken   permitted;dirName:acme | /C=de/O=ACME/CN=Ann",
      "refused permitted;dirName:acme | /C=DE/O=Evil/CN=Ann",
      "refused permitted;dirName:acme | /O=Acme/C=DE/CN=Ann",
      "refused excluded;dirName:acme | /C=DE/O=Acme/CN=Ann",
      "taken   excluded;dirName:acme | /C=DE/O=Other/CN=Ann",
      "taken   permitted;email:acme.example | /CN=a/emailAddress=ann@acme.example",
      "refused permitted;email:acme.example | /CN=a/emailAddress=ann@evil.example",
      "refused permitted;email:acme.example | /CN=a email:ann@sub.acme.example",
      "taken   permitted;email:.acme.example | /CN=a email:ann@sub.acme.example",
      "taken   permitted;DNS:acme.example | /CN=a DNS:build.acme.example",
      "refused permitted;DNS:acme.example | /CN=a DNS:notacme.example",
      "refused excluded;DNS:acme.example | /CN=a DNS:ACME.example",
      "taken   permitted;URI:.acme.example | /CN=a URI:https://git.acme.example/ann",
      "refused permitted;URI:.acme.example | /CN=a URI:https://10.0.0.1/ann",
      "taken   permitted;IP:10.0.0.0/255.0.0.0 | /CN=a IP:10.1.2.3",
      "refused permitted;IP:10.0.0.0/255.0.0.0 | /CN=a IP:11.1.2.3",
      "refused permitted;otherName:1.2.3;UTF8:x | /CN=a",
      "taken   permitted;DNS:acme.example | /CN=a",
    ]
  `);
});

testNames('a path is found around authorities that vouch for each other', () => {
  const one = makeAuthority(folder.path, 'One');
  const two = makeAuthority(folder.path, 'Two');
  const oneByTwo = two.authority('One', { keyFile: one.key, subject: '/CN=One' });
  const twoByOne = one.authority('Two', { keyFile: two.key, subject: '/CN=Two' });
  const oneByRoot = root.authority('One', { keyFile: one.key, subject: '/CN=One' });
  const leaf = one.issue('Acme');
  const others = [oneByTwo, twoByOne];
  expect(pathOf(leaf, { others, anchors: [] })[0]).toBe('CN=Acme < CN=One < CN=Two');
  expect(pathOf(leaf, { others, anchors: [two] })).toEqual(['CN=Acme < CN=One < CN=Two (trusted)']);
  expect(pathOf(leaf, { others: [...others, oneByRoot], anchors: [root] })).toEqual([
    'CN=Acme < CN=One < CN=Root (trusted)',
  ]);
});

testNames('of several paths the one that holds is taken', () => {
  const old = makeAuthority(folder.path, 'Old', {
    notAfter: new Date('2020-01-01'),
    notBefore: new Date('2010-01-01'),
  });
  const authority = makeAuthority(folder.path, 'Middle');
  const byOld = old.authority('Middle', { keyFile: authority.key });
  const byRoot = root.authority('Middle', { keyFile: authority.key });
  const leaf = authority.issue('Acme');
  const others = [byOld, byRoot];
  expect(pathOf(leaf, { others, anchors: [old, root] })).toEqual([
    'CN=Acme < CN=Middle < CN=Root (trusted)',
  ]);
  expect(pathOf(leaf, { others, anchors: [old] })).toEqual([
    'CN=Acme < CN=Middle < CN=Old (trusted)',
    expect.stringMatching(/^expired: the certificate of `CN=Old`/),
  ]);
});

testNames('many certificates of one name end the search', () => {
  const leaf = root.issue('Acme');
  const others = Array.from({ length: 12 }, (_, index) =>
    makeAuthority(folder.path, `Copy ${index}`, { subject: '/CN=Root', keyFile: root.key }),
  );
  expect(pathOf(leaf, { others, anchors: [] })[1]).toMatch(/^no-path: /);
});
