import type { SignatureEvidence } from '@opendxt/bundle';
import { keyOf } from './document.ts';
import type { TrustedPublisher, TrustReason, TrustRules } from './types.ts';

/** The faults that take nothing from what somebody else vouches for. */
const harmless: readonly string[] = ['timestamp-invalid'];

/** Why the signer is trusted, undefined where nothing says so. */
export function vouchFor(evidence: SignatureEvidence, rules: TrustRules): TrustReason | undefined {
  const { faults, anchor } = evidence;
  const grave = faults.filter(({ code }) => !harmless.includes(code));
  const entries = rules.publishers.filter((entry) => countsFor(entry, rules.extension));
  const met = entries.filter((each) => isEntryOf(each, evidence));
  // Who is known by the own key needs no path of certificates; keys of sigstore are known by theirs.
  const certificate = met.find(({ trusts }) => trusts.kind === 'certificate');
  if (certificate !== undefined && grave.every(({ code }) => code === 'no-path'))
    return byEntry(certificate);
  if (grave.length > 0) return undefined;
  const [entry] = met;
  if (evidence.layout === 'sigstore') return entry && byEntry(entry);
  if (anchor === undefined) return undefined;
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
  return rules.publishers.filter(
    (entry) => !countsFor(entry, rules.extension) && isEntryOf(entry, evidence),
  );
}

export function countsFor({ only }: TrustedPublisher, extension: TrustRules['extension']): boolean {
  return only === undefined || (extension !== undefined && only.includes(extension.id));
}

function isEntryOf({ trusts }: TrustedPublisher, evidence: SignatureEvidence): boolean {
  const { anchor, signer, sigstore, layout } = evidence;
  switch (trusts.kind) {
    case 'sigstore':
      return sigstore?.identity === trusts.identity && sigstore.issuer === trusts.issuer;
    case 'certificate':
      return layout !== 'sigstore' && signer !== undefined && signer.key === keyOf(trusts.pem);
    case 'ca':
      return (
        layout !== 'sigstore' &&
        anchor?.kind === 'pinned' &&
        anchor.certificate.key === keyOf(trusts.pem)
      );
  }
}

function byEntry({ name }: TrustedPublisher): TrustReason {
  return { code: 'trusted-publisher', message: `\`${name}\` is a trusted publisher` };
}
