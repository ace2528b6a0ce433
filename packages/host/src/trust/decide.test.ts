import type { SignatureEvidence, SignatureFaultCode } from '@opendxt/bundle';
import { expect, test } from 'vitest';
import { decideTrust, type TrustRules } from './index.ts';
import {
  ada,
  adaPem,
  anchorOf,
  authority,
  authorityPem,
  bob,
  byAda,
  byBob,
  bySigstore,
  digest,
  unsigned,
} from './testing/index.ts';

const nothing: TrustRules = { publishers: [], blocked: { digests: [], keys: [] } };
const since = '2027-01-01T00:00:00.000Z';
const trustsAda: TrustRules = {
  ...nothing,
  publishers: [{ name: 'ada', trusts: { kind: 'certificate', pem: adaPem }, since }],
};
const trustsAuthority: TrustRules = {
  ...nothing,
  publishers: [{ name: 'works', trusts: { kind: 'ca', pem: authorityPem }, since }],
};
const { identity, issuer } = bySigstore.sigstore ?? { identity: '', issuer: '' };
const trustsIdentity: TrustRules = {
  ...nothing,
  publishers: [{ name: 'login', trusts: { kind: 'sigstore', identity, issuer }, since }],
};

const withFault = (evidence: SignatureEvidence, code: SignatureFaultCode): SignatureEvidence => ({
  ...evidence,
  faults: [{ code, message: `found ${code}` }, ...evidence.faults],
});

const statusOf = (evidence: SignatureEvidence, rules = nothing) =>
  decideTrust(evidence, rules).status;

test('each status has its sentence', () => {
  const expired = { ...byBob, judgedAt: '2029-01-01T00:00:00.000Z' };
  const early = { ...byBob, judgedAt: '2026-01-01T00:00:00.000Z' };
  const stranger = withFault({ ...byBob, chain: [bob] }, 'no-path');
  const { anchor: _, ...withoutAnchor } = stranger;
  const decisions = [
    decideTrust(byBob, nothing),
    decideTrust(byAda, trustsAda),
    decideTrust(withoutAnchor, nothing),
    decideTrust(byAda, nothing),
    decideTrust(expired, nothing),
    decideTrust(early, nothing),
    decideTrust(withFault(byBob, 'revoked'), nothing),
    decideTrust(unsigned, {
      ...nothing,
      blocked: { digests: [{ digest, why: 'it steals' }], keys: [] },
    }),
    decideTrust(withFault(byBob, 'wrong-key-usage'), nothing),
    decideTrust({ ...withFault(byBob, 'digest-mismatch'), state: 'tampered' }, nothing),
    decideTrust({ ...withFault(unsigned, 'malformed'), state: 'malformed' }, nothing),
    decideTrust(unsigned, nothing),
  ];
  expect(decisions.map(({ status, summary }) => `${status}: ${summary}`)).toMatchInlineSnapshot(`
    [
      "trusted: “Bob, Builder” signed this file, and it is unchanged since; its certificates lead to \`CN=Works Authority\` of this machine",
      "trusted: “Ada” signed this file, and it is unchanged since; \`ada\` is a trusted publisher",
      "unknown-publisher: it is unchanged since somebody signed it as “Bob, Builder”, and nobody you trust vouches that this is who they are",
      "self-signed: it is unchanged since somebody signed it as “Ada”, a name that anybody could have used",
      "expired: the certificate was valid until 2028-01-01T00:00:00.000Z, and nothing proves that the file was signed before",
      "not-yet-valid: the certificate is valid from 2027-01-01T00:00:00.000Z",
      "revoked: what “Bob, Builder” signed with is revoked: found revoked",
      "revoked: this very file is blocked: it steals",
      "wrong-key-usage: what “Bob, Builder” signed with is not made for signing programs: found wrong-key-usage",
      "tampered: this file is not what was signed: it, or its signature, was changed since",
      "malformed: no signature of it can be used, nor can it be said that it never had one: found malformed",
      "unsigned: nobody signed this file, so nothing says who made it or whether it was changed",
    ]
  `);
  expect(decisions.filter(({ refused }) => refused).map(({ status }) => status)).toEqual([
    'revoked',
    'revoked',
    'tampered',
    'malformed',
  ]);
});

test('a key of one’s own is trusted by its certificate, whatever nobody else vouches for', () => {
  const decision = decideTrust(byAda, trustsAda);
  expect(decision).toMatchObject({
    status: 'trusted',
    reasons: [{ code: 'trusted-publisher' }],
    publisher: { id: `key:${ada.key}`, name: 'Ada', key: ada.key },
    refused: false,
  });
  expect(statusOf(withFault(byAda, 'expired'), trustsAda)).toBe('expired');
  expect(statusOf(withFault(byAda, 'wrong-key-usage'), trustsAda)).toBe('wrong-key-usage');
  expect(statusOf(withFault(byAda, 'weak-algorithm'), trustsAda)).toBe('malformed');
  expect(statusOf(withFault(byAda, 'revocation-unknown'), trustsAda)).toBe('self-signed');
});

test('a pinned authority counts by its key, and a pinned anchor without its entry does not', () => {
  const pinned = { ...byBob, anchor: anchorOf('pinned') };
  expect(statusOf(pinned, trustsAuthority)).toBe('trusted');
  expect(statusOf(pinned, nothing)).toBe('unknown-publisher');
  expect(statusOf(pinned, trustsAda)).toBe('unknown-publisher');
  expect(statusOf({ ...byBob, anchor: anchorOf('given') })).toBe('trusted');
});

test('an identity of sigstore counts whole, and never by the anchors of the machine', () => {
  expect(statusOf(bySigstore, trustsIdentity)).toBe('trusted');
  expect(statusOf(bySigstore)).toBe('unknown-publisher');
  const other = (change: object): SignatureEvidence => ({
    ...bySigstore,
    sigstore: { identity, issuer, ...change },
  });
  expect(statusOf(other({ identity: `${identity}.evil.example` }), trustsIdentity)).toBe(
    'unknown-publisher',
  );
  expect(statusOf(other({ issuer: `${issuer}/` }), trustsIdentity)).toBe('unknown-publisher');
  for (const code of ['no-path', 'identity-mismatch'] as const)
    expect(statusOf(withFault(bySigstore, code), trustsIdentity)).toBe('unknown-publisher');
});

test('who is trusted for some extensions is not for others, and that is said', () => {
  const rules: TrustRules = {
    ...trustsAda,
    publishers: trustsAda.publishers.map((entry) => ({ ...entry, only: ['mail'] })),
  };
  expect(decideTrust(byAda, { ...rules, extension: { id: 'mail' } }).status).toBe('trusted');
  const elsewhere = decideTrust(byAda, { ...rules, extension: { id: 'notes' } });
  expect(elsewhere).toMatchObject({
    status: 'self-signed',
    reasons: [{ code: 'other-extension', message: '`ada` is trusted for `mail` alone' }, {}],
  });
  expect(statusOf(byAda, rules)).toBe('self-signed');
});

test('a publisher stays the same with a renewed key under one authority, and with one key', () => {
  const renewed = { ...bob, key: 'c'.repeat(64) };
  const bound = (publisher: string, evidence: SignatureEvidence) =>
    decideTrust(evidence, { ...nothing, extension: { id: 'mail', publisher } }).samePublisher;
  const id = decideTrust(byBob, nothing).publisher?.id ?? '';
  expect(id).toBe(`ca:${authority.key}:CN=Bob\\, Builder,O=Works`);
  expect(bound(id, { ...byBob, signer: renewed, chain: [renewed, authority] })).toBe(true);
  expect(bound(id, { ...byBob, signer: { ...bob, subject: 'CN=Eve' } })).toBe(false);
  // The same name under an authority that nothing leads to is anybody's.
  const { anchor: _, ...unanchored } = byBob;
  expect(bound(id, unanchored)).toBe(false);
  expect(bound(`key:${bob.key}`, byBob)).toBe(true);
  expect(bound(`key:${bob.key}`, { ...byBob, signer: renewed })).toBe(false);
  expect(bound(`key:${ada.key}`, byAda)).toBe(true);
  expect(bound(id, unsigned)).toBe(false);
  expect(
    decideTrust(unsigned, { ...nothing, extension: { id: 'mail', publisher: id } }),
  ).toMatchObject({ status: 'unsigned', reasons: [{}, { code: 'other-publisher' }] });
});

test('a stranger’s name is one line without what nobody sees', () => {
  const signer = { ...ada, subject: 'CN=Ada\\0a\\e2\\80\\ae“exe”' };
  const { summary, publisher } = decideTrust({ ...byAda, signer }, nothing);
  expect(publisher?.name).toBe('Ada "exe"');
  expect(summary).not.toMatch(/[\n\u202e]/);
});
