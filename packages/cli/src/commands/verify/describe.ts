import { basename } from 'node:path';
import type { CertificateFacts, SignatureEvidence, SignatureLayout } from '@opendxt/bundle';
import type { VerifiedBundle } from '@opendxt/host';
import type { CommandContext } from '../../command/index.ts';
import { formatTable, visibleLine } from '../../printer/index.ts';

/** The document of `--json`; docs/trust.md tells its members. */
export function describeVerified(
  file: string,
  { evidence, decision }: VerifiedBundle,
  contentDigest: string | undefined,
): object {
  const { status, summary, refused, publisher, reasons } = decision;
  const { layout, signer, chain, anchor, sigstore, fileDigest } = evidence;
  return {
    ok: status === 'trusted',
    status,
    summary,
    refused,
    file,
    digests: { sha256: fileDigest, ...(contentDigest !== undefined && { contentDigest }) },
    ...(layout && { layout }),
    ...(publisher && { publisher }),
    ...(signer && { signer }),
    chain,
    ...(anchor && { anchor }),
    ...(sigstore && { sigstore }),
    times: timesOf(evidence),
    reasons,
  };
}

function timesOf({ judgedAt, claimedTime, timestamp }: SignatureEvidence) {
  return {
    judgedAt,
    ...(claimedTime !== undefined && { claimed: claimedTime }),
    ...(timestamp && { timestamp }),
  };
}

const layouts: Readonly<Record<SignatureLayout, string>> = {
  A: 'A, appended to the archive',
  B: 'B, in the comment of the archive, signed as if that were empty',
  C: 'C, in the comment of the archive, signed with its length',
  detached: 'a file of its own, over the whole bundle',
  sigstore: 'a sigstore bundle beside it',
};

/** The same for a person. */
export function listVerified(
  { printer }: CommandContext,
  file: string,
  { evidence, decision }: VerifiedBundle,
  contentDigest: string | undefined,
): readonly string[] {
  const { layout, signer, chain, anchor, sigstore, timestamp, claimedTime } = evidence;
  const { status, summary, refused, reasons } = decision;
  const color = status === 'trusted' ? 'green' : refused ? 'red' : 'yellow';
  const isProven = evidence.state === 'intact';
  const issuers = chain.slice(1).map(nameOf);
  const rows: readonly (readonly [string, string | undefined])[] = [
    [isProven ? 'signed by' : 'claims to be by', sigstore?.identity ?? (signer && nameOf(signer))],
    ['key', signer && `${signer.algorithm}, sha256:${signer.key}`],
    ['vouched for by', sigstore?.issuer ?? (issuers.join(', then ') || undefined)],
    ['trust comes from', anchor && `${nameOf(anchor.certificate)} (${anchor.kind})`],
    ['valid', signer && `${signer.notBefore} to ${signer.notAfter}`],
    ['timestamp', timestamp && describeTimestamp(timestamp)],
    ['says it was signed', claimedTime],
    ['layout', layout && layouts[layout]],
    ['file', `sha256:${evidence.fileDigest}`],
    ['content', contentDigest],
  ];
  const cells = rows.flatMap(([label, text]) =>
    text === undefined ? [] : [[label, visibleLine(text)]],
  );
  return [
    `${visibleLine(basename(file))}: ${printer.style(color, status)}`,
    visibleLine(summary),
    '',
    ...formatTable(cells),
    ...(reasons.length === 0
      ? []
      : ['', ...reasons.map(({ code, message }) => `${code}: ${visibleLine(message)}`)]),
  ];
}

function describeTimestamp({
  time,
  authority,
  trusted,
}: NonNullable<SignatureEvidence['timestamp']>): string {
  return `${time} by ${authority}${trusted ? '' : ', which is not trusted'}`;
}

const nameOf = ({ subject, fingerprint }: CertificateFacts) =>
  subject === '' ? `the certificate ${fingerprint.slice(0, 16)}…` : subject;
