import { BundleError } from '../../error/index.ts';
import { anchorFacts, buildPath, Certificate, revocationOf } from '../certificates/index.ts';
import { CmsError, type CmsMessage, findSignatureProblem, findSigner } from '../cms/index.ts';
import { examineTimestamp } from '../timestamps/index.ts';
import type { SignatureEvidence, SignatureFault, SignatureFaultCode } from '../types.ts';
import type { JudgeOptions } from './options.ts';

type Judged = Omit<SignatureEvidence, 'fileDigest' | 'layout' | 'sigstore'>;

/** What a signature comes to whose bytes have been compared: `differing` is what they lack. */
export function judgeMessage(
  message: CmsMessage,
  differing: SignatureFault | undefined,
  { anchors, now, crls = [], known = [], distrusted = [] }: JudgeOptions,
): Judged {
  const { signer } = message;
  const claimed =
    signer.signingTime === undefined ? {} : { claimedTime: signer.signingTime.toISOString() };
  const named = nameSigner(message);
  if ('code' in named) {
    const state = differing === undefined ? 'malformed' : 'tampered';
    const faults = sorted([...(differing === undefined ? [] : [differing]), named]);
    return { state, faults, chain: [], judgedAt: now.toISOString(), ...claimed };
  }
  const { leaf, others } = named;
  const problem = findSignatureProblem(signer, leaf);
  const broken: SignatureFault[] = [
    ...(differing === undefined ? [] : [differing]),
    ...(problem === undefined ? [] : [{ code: 'signature-invalid' as const, message: problem }]),
  ];
  const stamp =
    signer.timestampToken === undefined
      ? undefined
      : examineTimestamp(signer.timestampToken, signer.signature, anchors, {
          now,
          crls,
          distrusted,
        });
  const facts = stamp?.facts;
  const at = facts?.trusted === true ? new Date(facts.time) : now;
  const path = buildPath(leaf, others, anchors, { at, now, purpose: 'code-signing', crls });
  const around = [...others, ...anchors.map(({ certificate }) => certificate)];
  const twins = known.filter(
    (certificate) => certificate.facts.key === leaf.facts.key && !certificate.isSameAs(leaf),
  );
  const lost = twins.flatMap((twin) => revocationOf(twin, around, { crls, at, now }));
  return {
    state: broken.length === 0 ? 'intact' : 'tampered',
    faults: sorted([...broken, ...path.faults, ...lost, ...(stamp?.faults ?? [])]),
    signer: leaf.facts,
    chain: path.chain.map((certificate) => certificate.facts),
    ...(path.anchor === undefined ? {} : { anchor: anchorFacts(path.anchor) }),
    ...claimed,
    ...(facts === undefined ? {} : { timestamp: facts }),
    judgedAt: at.toISOString(),
  };
}

function nameSigner(
  message: CmsMessage,
): { readonly leaf: Certificate; readonly others: readonly Certificate[] } | SignatureFault {
  try {
    const certificates = message.certificates.map(
      (der, index) => new Certificate(der, `certificate ${index + 1} of the signature`),
    );
    for (const certificate of certificates) void certificate.facts;
    const leaf = findSigner(message, certificates);
    return { leaf, others: certificates.filter((certificate) => certificate !== leaf) };
  } catch (error) {
    if (error instanceof CmsError) return { code: error.code, message: error.message };
    if (!(error instanceof BundleError)) throw error;
    return { code: 'malformed', message: error.message };
  }
}

const worstFirst: readonly SignatureFaultCode[] = [
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

const sorted = (faults: readonly SignatureFault[]): SignatureFault[] =>
  faults.toSorted((one, other) => worstFirst.indexOf(one.code) - worstFirst.indexOf(other.code));
