import type { ScanFinding } from '@opendxt/bundle';
import {
  describeScan,
  type KeptSignature,
  type ScanSummary,
  type TrustDecision,
} from '@opendxt/host';

/** What is known of a signature, for `--json`; docs/host.md has the members. */
export function signatureDocument({
  evidence,
  decision,
}: {
  readonly evidence?: KeptSignature['evidence'];
  readonly decision: TrustDecision;
}) {
  const { layout, signer, claimedTime, timestamp, sigstore } = evidence ?? {};
  const { status, summary, reasons, publisher, samePublisher } = decision;
  return {
    status,
    summary,
    reasons,
    ...(publisher && { publisher }),
    ...(samePublisher !== undefined && { samePublisher }),
    ...(layout && { layout }),
    ...(signer && { signer }),
    ...(sigstore && { sigstore }),
    ...(claimedTime !== undefined && { claimedTime }),
    ...(timestamp && { timestamp }),
  };
}

/** What a scan came to, for `--json`; docs/host.md has the members. */
export function scanDocument(summary: ScanSummary, findings?: readonly ScanFinding[]) {
  return { ...summary, summary: describeScan(summary), ...(findings && { findings }) };
}
