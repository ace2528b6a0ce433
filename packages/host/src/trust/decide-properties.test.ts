import type { SignatureEvidence, SignatureFaultCode } from '@opendxt/bundle';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideTrust, type TrustRules, type TrustStatus } from './index.ts';
import {
  ada,
  adaPem,
  anchorOf,
  authority,
  authorityPem,
  bob,
  bySigstore,
  digest,
  now,
} from './testing/index.ts';

const codes: readonly SignatureFaultCode[] = [
  'malformed',
  'weak-algorithm',
  'digest-mismatch',
  'signature-invalid',
  'revoked',
  'wrong-key-usage',
  'not-yet-valid',
  'expired',
  'no-path',
  'timestamp-invalid',
  'revocation-unknown',
  'identity-mismatch',
];
const optional = <Value>(...values: readonly Value[]) =>
  fc.constantFrom<Value | undefined>(undefined, ...values);
const defined = (record: object) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

const fault = fc.constantFrom(...codes).map((code) => ({ code, message: `found ${code}` }));
const evidences = fc
  .record({
    state: fc.constantFrom('none', 'malformed', 'tampered', 'intact', 'intact', 'intact'),
    fileDigest: fc.constantFrom(digest, 'e'.repeat(64)),
    faults: fc.oneof(fc.constant([]), fc.array(fault, { maxLength: 3 })),
    layout: optional('A', 'B', 'C', 'detached', 'sigstore'),
    signer: optional(ada, bob),
    chain: fc.constantFrom([], [ada], [bob, authority]),
    anchor: optional(anchorOf('system'), anchorOf('given'), anchorOf('pinned')),
    sigstore: optional(bySigstore.sigstore),
    timestamp: optional({ time: now, authority: 'CN=Time', trusted: true }),
    judgedAt: fc.constantFrom(now, now, '2026-01-01T00:00:00.000Z', '2029-01-01T00:00:00Z', ''),
  })
  .map((record) => defined(record) as unknown as SignatureEvidence);

const trusted = fc.constantFrom<TrustRules['publishers'][number]['trusts']>(
  { kind: 'certificate', pem: adaPem },
  { kind: 'ca', pem: authorityPem },
  { kind: 'sigstore', identity: 'ada@works.example', issuer: 'https://login.example' },
);
const publisher = fc
  .record({ trusts: trusted, only: optional(['mail'], ['notes']) })
  .map((record) => ({ ...defined(record), name: 'somebody', since: now }) as unknown)
  .map((entry) => entry as TrustRules['publishers'][number]);
const blocked = fc.record({
  digests: fc.subarray([{ digest }, { digest: 'e'.repeat(64), why: 'it steals' }]),
  keys: fc.subarray([{ key: ada.key }, { key: authority.key }, { key: bob.key }]),
});
const noBlocks = { digests: [], keys: [] };
const rulesOf = fc
  .record({
    publishers: fc.array(publisher, { maxLength: 3 }),
    blocked: fc.oneof(fc.constant(noBlocks), blocked),
    extension: optional(
      { id: 'mail' },
      { id: 'mail', publisher: `key:${ada.key}` },
      { id: 'notes', publisher: `ca:${authority.key}:${bob.subject}` },
    ),
  })
  .map((record) => defined(record) as unknown as TrustRules);

const refusedStatuses: readonly TrustStatus[] = ['malformed', 'tampered', 'revoked'];
const holds = (property: (evidence: SignatureEvidence, rules: TrustRules) => void) =>
  fc.assert(fc.property(evidences, rulesOf, property), { numRuns: 2000 });

/** 2 for what is trusted, 1 for what may be used all the same, 0 for what is refused. */
const worth = (evidence: SignatureEvidence, rules: TrustRules) => {
  const { status, refused } = decideTrust(evidence, rules);
  if (status === 'trusted') return 2;
  return refused ? 0 : 1;
};

test('there is one status, a sentence and a reason; three are refused, and no others', () => {
  holds((evidence, rules) => {
    const { status, summary, reasons, refused, publisher, samePublisher } = decideTrust(
      evidence,
      rules,
    );
    expect(summary.length).toBeGreaterThan(10);
    expect(reasons.length).toBeGreaterThan(0);
    expect(refused).toBe(refusedStatuses.includes(status));
    expect(samePublisher !== undefined).toBe(rules.extension?.publisher !== undefined);
    if (evidence.state !== 'intact') expect(publisher).toBeUndefined();
    const told = evidence.faults.filter(({ code }) => status !== 'trusted' || code !== 'no-path');
    for (const { message } of told)
      expect(reasons.map((reason) => reason.message)).toContain(message);
  });
});

test('nothing with a signature, or what is left of one, is ever unsigned', () => {
  holds((evidence, rules) => {
    if (decideTrust(evidence, rules).status !== 'unsigned') return;
    expect(Object.keys(evidence).sort()).toEqual(
      ['chain', 'faults', 'fileDigest', 'judgedAt', 'state'].sort(),
    );
    expect(evidence).toMatchObject({ state: 'none', faults: [], chain: [] });
  });
});

test('nothing is trusted with a fault that matters, and nothing that is blocked', () => {
  let seen = 0;
  holds((evidence, rules) => {
    if (decideTrust(evidence, rules).status !== 'trusted') return;
    seen += 1;
    const pinsKey = rules.publishers.some(({ trusts }) => trusts.kind === 'certificate');
    const harmless = ['timestamp-invalid', ...(pinsKey ? ['no-path'] : [])];
    expect(harmless).toEqual(expect.arrayContaining(evidence.faults.map(({ code }) => code)));
    expect(evidence.state).toBe('intact');
    expect(rules.blocked.digests.map((block) => block.digest)).not.toContain(evidence.fileDigest);
    const keys = [evidence.signer, ...evidence.chain, evidence.anchor?.certificate];
    for (const { key } of rules.blocked.keys)
      expect(keys.map((found) => found?.key)).not.toContain(key);
    if (evidence.layout === 'sigstore') expect(evidence.sigstore).toBeDefined();
    else expect(evidence.judgedAt).toBe(now);
  });
  expect(seen).toBeGreaterThan(5);
});

test('whom somebody trusts besides lifts no block', () => {
  fc.assert(
    fc.property(evidences, rulesOf, blocked, fc.array(publisher), (evidence, rules, more, also) => {
      const machine = { ...rules, blocked: more };
      const both = {
        ...machine,
        publishers: [...machine.publishers, ...also],
        blocked: {
          digests: [...more.digests, ...rules.blocked.digests],
          keys: [...more.keys, ...rules.blocked.keys],
        },
      };
      if (worth(evidence, machine) === 0) expect(worth(evidence, both)).toBe(0);
    }),
    { numRuns: 2000 },
  );
});

test('more faults and more blocks make nothing better, fewer publishers neither', () => {
  const step = fc.record({ fault, blocked, without: fc.nat() });
  fc.assert(
    fc.property(evidences, rulesOf, step, (evidence, rules, { fault: added, blocked, without }) => {
      const before = worth(evidence, rules);
      expect(
        worth({ ...evidence, faults: [...evidence.faults, added] }, rules),
      ).toBeLessThanOrEqual(before);
      const more = {
        digests: [...rules.blocked.digests, ...blocked.digests],
        keys: [...rules.blocked.keys, ...blocked.keys],
      };
      expect(worth(evidence, { ...rules, blocked: more })).toBeLessThanOrEqual(before);
      const publishers = rules.publishers.filter((_, index) => index !== without % 4);
      expect(worth(evidence, { ...rules, publishers })).toBeLessThanOrEqual(before);
    }),
    { numRuns: 2000 },
  );
});
