import type { SignatureEvidence, SignatureFault, SignatureFaultCode } from '@opendxt/bundle';
import { blocksOf } from './block.ts';
import { isPublisher, publisherOf } from './publisher.ts';
import { summarise } from './summarise.ts';
import type { TrustDecision, TrustReason, TrustRules, TrustStatus } from './types.ts';
import { elsewhereTrusted, vouchFor } from './vouch.ts';

/** What must not be installed or started, whoever wants it. */
const refusedStatuses: readonly TrustStatus[] = ['malformed', 'tampered', 'revoked'];

/** What the signature of a bundle comes to, by what the user and the machine trust. Pure. */
export function decideTrust(evidence: SignatureEvidence, rules: TrustRules): TrustDecision {
  const { status, by } = judge(evidence, rules);
  const publisher = publisherOf(evidence);
  const bound = rules.extension?.publisher;
  const samePublisher = bound === undefined ? undefined : isPublisher(bound, evidence);
  const reasons = distinct([
    ...by,
    ...blocksFor(evidence, rules),
    // Whoever is trusted needs nobody else to vouch for them.
    ...evidence.faults.filter(({ code }) => status !== 'trusted' || code !== 'no-path'),
    ...(samePublisher === false ? [otherPublisher(evidence)] : []),
  ]);
  const isKnown = publisher !== undefined && status !== 'malformed' && status !== 'tampered';
  return {
    status,
    summary: summarise(status, evidence, reasons, publisher),
    reasons,
    ...(isKnown && { publisher }),
    ...(samePublisher !== undefined && { samePublisher: samePublisher && isKnown }),
    refused: refusedStatuses.includes(status),
  };
}

interface Judgement {
  readonly status: TrustStatus;
  /** What decided. */
  readonly by: readonly TrustReason[];
}

/** The first that applies; the worst come first, so that nothing can hide behind something milder. */
function judge(evidence: SignatureEvidence, rules: TrustRules): Judgement {
  const faults = (...codes: SignatureFaultCode[]): readonly SignatureFault[] =>
    evidence.faults.filter(({ code }) => codes.includes(code));
  const found = (status: TrustStatus, by: readonly TrustReason[]) =>
    by.length === 0 ? undefined : { status, by };
  return (
    found('malformed', [...faults('malformed', 'weak-algorithm'), ...contradictions(evidence)]) ??
    found('tampered', faults('digest-mismatch', 'signature-invalid')) ??
    found('tampered', changes(evidence)) ??
    found('revoked', [...blocksFor(evidence, rules), ...faults('revoked')]) ??
    found('wrong-key-usage', faults('wrong-key-usage')) ??
    found('not-yet-valid', [...faults('not-yet-valid'), ...tooEarly(evidence)].slice(0, 1)) ??
    found('expired', [...faults('expired'), ...tooLate(evidence)].slice(0, 1)) ??
    judgeSigner(evidence, rules)
  );
}

function judgeSigner(evidence: SignatureEvidence, rules: TrustRules): Judgement {
  if (evidence.state === 'none') return { status: 'unsigned', by: [unsigned] };
  const vouched = vouchFor(evidence, rules);
  if (vouched !== undefined) return { status: 'trusted', by: [vouched] };
  const elsewhere = elsewhereTrusted(evidence, rules).map(({ name, only = [] }) => ({
    code: 'other-extension',
    message: `\`${name}\` is trusted for ${only.map((id) => `\`${id}\``).join(', ')} alone`,
  }));
  const { signer, anchor, layout, faults } = evidence;
  const isSelfSigned =
    layout !== 'sigstore' && anchor === undefined && signer?.subject === signer?.issuer;
  const status = isSelfSigned ? 'self-signed' : 'unknown-publisher';
  const why = faults.filter(({ code }) => code !== 'timestamp-invalid');
  const by = [...elsewhere, ...why];
  return { status, by: by.length > 0 ? by : [nobodyVouches(status)] };
}

const unsigned: TrustReason = { code: 'no-signature', message: 'it has no signature' };

function nobodyVouches(status: TrustStatus): TrustReason {
  return status === 'self-signed'
    ? { code: 'self-signed', message: 'its certificate is signed with its own key' }
    : { code: 'unknown-publisher', message: 'nobody who is trusted vouches for who signed it' };
}

/** A signature that is said to be there and not, or whose maker is not told, is none to build on. */
function contradictions({ state, faults, ...rest }: SignatureEvidence): readonly TrustReason[] {
  const message = 'its signature contradicts itself';
  const { layout, signer, sigstore, timestamp, anchor, chain } = rest;
  const remnants = [layout, signer, sigstore, timestamp, anchor, ...faults, ...chain];
  const isOdd =
    state === 'none'
      ? remnants.some((remnant) => remnant !== undefined)
      : state === 'intact' && (signer === undefined || layout === undefined);
  const isOfOthers = sigstore !== undefined && layout !== 'sigstore';
  const isNamed = faults.some(({ code }) => code === 'malformed' || code === 'weak-algorithm');
  const isMalformed = state === 'malformed' && !isNamed;
  return isOdd || isOfOthers || isMalformed ? [{ code: 'malformed', message }] : [];
}

function changes({ state }: SignatureEvidence): readonly TrustReason[] {
  return state === 'tampered' ? [{ code: 'tampered', message: 'it is not what was signed' }] : [];
}

/** Certificates of sigstore are for minutes: whether it was signed in those is in the faults. */
function tooEarly({ signer, judgedAt, layout }: SignatureEvidence): readonly TrustReason[] {
  if (signer === undefined || layout === 'sigstore') return [];
  if (!isBefore(judgedAt, signer.notBefore)) return [];
  return [{ code: 'not-yet-valid', message: `the certificate is valid from ${signer.notBefore}` }];
}

function tooLate({ signer, judgedAt, layout }: SignatureEvidence): readonly TrustReason[] {
  if (signer === undefined || layout === 'sigstore') return [];
  if (!isBefore(signer.notAfter, judgedAt)) return [];
  return [{ code: 'expired', message: `the certificate was valid until ${signer.notAfter}` }];
}

/** Of two times in ISO 8601; one that can't be read is never in order. */
function isBefore(one: string, other: string): boolean {
  return !(Date.parse(one) >= Date.parse(other));
}

function blocksFor({ fileDigest, signer, chain, anchor }: SignatureEvidence, rules: TrustRules) {
  const certificates = [
    ...(signer ? [signer] : []),
    ...chain,
    ...(anchor ? [anchor.certificate] : []),
  ];
  return blocksOf(rules.blocked, { digest: fileDigest, keys: certificates.map(({ key }) => key) });
}

function otherPublisher({ state }: SignatureEvidence): TrustReason {
  const found = state === 'none' ? 'this has no signature' : 'this is not signed by the same';
  return { code: 'other-publisher', message: `what is installed is signed, and ${found}` };
}

function distinct(reasons: readonly TrustReason[]): readonly TrustReason[] {
  const known = new Map(
    reasons.map(({ code, message }) => [`${code} ${message}`, { code, message }]),
  );
  return [...known.values()];
}
