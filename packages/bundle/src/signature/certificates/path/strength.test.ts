import {
  type Authority,
  type IssueOptions,
  makeAuthority,
  temporaryFolder,
  testNeeding,
} from '@opendxt/testkit';
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

testPath('weak keys and hashes are told, but for the own signature of what is trusted', () => {
  const weak = (options: IssueOptions) => pathOf(root.issue('Weak', options));
  const sha1 = makeAuthority(folder.path, 'Sha1', { digest: 'sha1' });
  expect({
    rsa1024: weak({ key: 'rsa:1024' }),
    rsa2048: weak({ key: 'rsa:2048' }),
    p384: weak({ key: 'ec:P-384' }),
    p224: weak({ key: 'ec:secp224r1' }),
    sha1: weak({ digest: 'sha1' }),
    md5: pathOf(
      makeAuthority(folder.path, 'Md5', { key: 'rsa:2048' }).issue('Acme', { digest: 'md5' }),
      { anchors: [] },
    ),
    rootWithSha1: pathOf(sha1.issue('Acme'), { anchors: [sha1] }),
  }).toMatchInlineSnapshot(`
    {
      "md5": [
        "CN=Acme",
        "no-path: the issuer of the certificate of \`CN=Acme\` is neither given nor trusted: \`CN=Md5\`",
        "weak-algorithm: the certificate of \`CN=Acme\` is signed with MD5, expected SHA-256 or better",
      ],
      "p224": [
        "CN=Weak < CN=Root (trusted)",
        "weak-algorithm: the key in the certificate of \`CN=Weak\` is on the curve \`secp224r1\`, expected P-256, P-384 or P-521",
      ],
      "p384": [
        "CN=Weak < CN=Root (trusted)",
      ],
      "rootWithSha1": [
        "CN=Acme < CN=Sha1 (trusted)",
      ],
      "rsa1024": [
        "CN=Weak < CN=Root (trusted)",
        "weak-algorithm: the key in the certificate of \`CN=Weak\` has 1024 bits, expected 2048 or more of RSA",
      ],
      "rsa2048": [
        "CN=Weak < CN=Root (trusted)",
      ],
      "sha1": [
        "CN=Weak < CN=Root (trusted)",
        "weak-algorithm: the certificate of \`CN=Weak\` is signed with SHA-1, expected SHA-256 or better",
      ],
    }
  `);
});

testPath('an authority may sign with RSA of either padding, and with keys of its own hash', () => {
  const rsa = makeAuthority(folder.path, 'Rsa', { key: 'rsa:2048' });
  const pss = ['rsa_padding_mode:pss', 'rsa_pss_saltlen:digest'];
  const signed = (options: IssueOptions) => pathOf(rsa.issue('Acme', options), { anchors: [rsa] });
  expect(signed({ digest: 'sha384' })).toEqual(['CN=Acme < CN=Rsa (trusted)']);
  expect(signed({ digest: 'sha512', signatureOptions: pss })).toEqual([
    'CN=Acme < CN=Rsa (trusted)',
  ]);
  expect(signed({ digest: 'sha1', signatureOptions: pss })[1]).toMatch(
    /^weak-algorithm: .* SHA-1,/,
  );
});

testPath('an extension that nothing here knows may not be critical', () => {
  const extensions = ['extendedKeyUsage=codeSigning'];
  const unknown = (value: string) =>
    pathOf(root.issue('Acme', { extensions: [...extensions, `1.2.3.4=${value}`] }));
  expect({
    critical: unknown('critical,ASN1:UTF8String:hello'),
    harmless: unknown('ASN1:UTF8String:hello'),
    malformed: pathOf(
      root.issue('Acme', { extensions: [...extensions, 'basicConstraints=DER:04:00'] }),
    ),
  }).toMatchInlineSnapshot(`
    {
      "critical": [
        "CN=Acme < CN=Root",
        "no-path: the certificate of \`CN=Acme\` has the critical extension 1.2.3.4, and nothing here knows what it demands",
      ],
      "harmless": [
        "CN=Acme < CN=Root (trusted)",
      ],
      "malformed": [
        "CN=Acme < CN=Root",
        "no-path: the certificate of \`CN=Acme\` has the extension 2.5.29.19 twice, or in a form that can't be read",
      ],
    }
  `);
});
