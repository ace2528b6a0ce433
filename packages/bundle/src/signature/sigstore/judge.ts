import type { TrustedRoot } from '@sigstore/protobuf-specs';
import {
  PolicyError,
  type SignedEntity,
  toTrustMaterial,
  type TrustMaterial,
  VerificationError,
  Verifier,
} from '@sigstore/verify';
import type {
  CertificateFacts,
  SignatureEvidence,
  SignatureFault,
  SigstoreIdentity,
} from '../types.ts';
import { signingTimes, type SigningTime } from './signing-times.ts';

type Judgement = Pick<SignatureEvidence, 'state' | 'faults'> &
  Partial<Pick<SignatureEvidence, 'sigstore' | 'timestamp' | 'judgedAt' | 'claimedTime'>>;

/** What the authorities and logs of a trusted root say of a signature whose bytes are in order. */
export function judge(
  entity: SignedEntity,
  root: TrustedRoot,
  signer: CertificateFacts,
  { now, identity }: { readonly now: Date; readonly identity?: SigstoreIdentity | undefined },
): Judgement {
  const material = toTrustMaterial(root);
  const [first] = signingTimes(entity);
  const claimed = first === undefined ? {} : { claimedTime: first.time.toISOString() };
  try {
    const { identity: found } = new Verifier(material).verify(entity);
    const { subjectAltName, issuer } = {
      subjectAltName: found?.subjectAlternativeName,
      issuer: found?.extensions?.issuer,
    };
    if (subjectAltName === undefined || issuer === undefined)
      return { state: 'intact', faults: [noPath('its certificate names nobody')], ...claimed };
    const faults = [
      ...(first === undefined || first.time <= now ? [] : [inFuture(first)]),
      ...compare({ identity: subjectAltName, issuer }, identity),
    ];
    return {
      state: 'intact',
      faults,
      sigstore: { identity: subjectAltName, issuer },
      ...claimed,
      ...(first && proven(first)),
    };
  } catch (error) {
    return { ...explain(error, entity, material, signer, first), ...claimed };
  }
}

function proven({ time, authority }: SigningTime) {
  const iso = time.toISOString();
  return { timestamp: { time: iso, authority, trusted: true }, judgedAt: iso };
}

function compare(found: SigstoreIdentity, wanted?: SigstoreIdentity): readonly SignatureFault[] {
  if (wanted === undefined) return [];
  if (found.identity === wanted.identity && found.issuer === wanted.issuer) return [];
  const message = `it was to be signed by \`${wanted.identity}\` (${wanted.issuer}), and it is by \`${found.identity}\` (${found.issuer})`;
  return [{ code: 'identity-mismatch', message }];
}

/**
 * The library says in its codes what failed. What contradicts the signature itself is tampering;
 * what is only not vouched for by this trusted root may be of another instance.
 */
function explain(
  error: unknown,
  entity: SignedEntity,
  { tlogs }: TrustMaterial,
  { notBefore, notAfter }: CertificateFacts,
  first: SigningTime | undefined,
): Judgement {
  // What no check foresaw is a signature that nobody made with care.
  if (!(error instanceof VerificationError || error instanceof PolicyError))
    return { state: 'malformed', faults: [{ code: 'malformed', message: messageOf(error) }] };
  const { code, message } = error;
  const isKnownLog = entity.tlogEntries.some(({ logId }) =>
    tlogs.some(({ logID }) => logID.equals(logId.keyId)),
  );
  const isContradiction =
    code === 'TLOG_BODY_ERROR' || (code.startsWith('TLOG_INCLUSION') && isKnownLog);
  if (isContradiction)
    return {
      state: 'tampered',
      faults: [{ code: 'signature-invalid', message: `the log does not bear it out: ${message}` }],
    };
  const isOutside =
    code === 'CERTIFICATE_ERROR' &&
    first !== undefined &&
    messageOf(error.cause).includes('expired');
  if (isOutside)
    return {
      state: 'intact',
      faults: [
        {
          code: first.time < new Date(notBefore) ? 'not-yet-valid' : 'expired',
          message: `it was signed at ${first.time.toISOString()}, and its certificate is valid from ${notBefore} to ${notAfter}`,
        },
      ],
    };
  return { state: 'intact', faults: [noPath(`sigstore does not vouch for it: ${message}`)] };
}

const noPath = (message: string): SignatureFault => ({ code: 'no-path', message });

const inFuture = ({ time }: SigningTime): SignatureFault => ({
  code: 'not-yet-valid',
  message: `it is said to be signed at ${time.toISOString()}, which is yet to come`,
});

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
