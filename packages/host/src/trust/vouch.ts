import type { SignatureEvidence } from '@opendxt/bundle';
import { keyOf } from './document.ts';
import type { TrustedPublisher, TrustReason, TrustRules } from './types.ts';

/** The faults that take nothing from what somebody else vouches for. */
const harmless: readonly string[] = ['timestamp-invalid'];

/** Why the signer is trusted, undefined where nothing says so. */
export function vouchFor(evidence: SignatureEvidence, rules: TrustRules): TrustReason | undefined {
  const { faults, anchor } = evidence;
  const grave = faults.filter(({ code }) => !harmless.includes(code));
  const entries = rules.publishers.filter((entry) => countsFor(entry, rules));
  const entry = entries.find((each) => isEntryOf(each, evidence));
  // Who is known by the own key or identity needs no path of certificates.
  if (entry !== undefined && entry.trusts.kind !== 'ca')
    return grave.every(({ code }) => code === 'no-path') ? byEntry(entry) : undefined;
  if (grave.length > 0 || anchor === undefined || evidence.sigstore !== undefined) return undefined;
  if (anchor.kind === 'pinned') return entry === undefined ? undefined : byEntry(entry);
  const { subject } = anchor.certificate;
  return anchor.kind === 'system'
    ? { code: 'system-anchor', message: `its certificates lead to \`${subject}\` of this machine` }
    : { code: 'given-anchor', message: `its certificates lead to \`${subject}\`, which was given` };
}

/** Entries that would vouch for it if they were not for other extensions. */
export function elsewhereTrusted(
  evidence: SignatureEvidence,
  rules: TrustRules,
): readonly TrustedPublisher[] {
  return rules.publishers.filter((entry) => !countsFor(entry, rules) && isEntryOf(entry, evidence));
}

export function countsFor(
  { only }: TrustedPublisher,
  { extension }: Pick<TrustRules, 'extension'>,
): boolean {
  return only === undefined || (extension !== undefined && only.includes(extension.id));
}

function isEntryOf({ trusts }: TrustedPublisher, evidence: SignatureEvidence): boolean {
  const { anchor, signer, sigstore } = evidence;
  switch (trusts.kind) {
    case 'sigstore':
      return sigstore?.identity === trusts.identity && sigstore.issuer === trusts.issuer;
    case 'certificate':
      return sigstore === undefined && signer !== undefined && signer.key === keyOf(trusts.pem);
    case 'ca':
      return anchor?.kind === 'pinned' && anchor.certificate.key === keyOf(trusts.pem);
  }
}

function byEntry({ name }: TrustedPublisher): TrustReason {
  return { code: 'trusted-publisher', message: `\`${name}\` is a trusted publisher` };
}
