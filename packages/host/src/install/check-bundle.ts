import type { Bundle } from '@opendxt/bundle';
import { HostError } from '../error/index.ts';
import { summariseScan } from '../scan/index.ts';
import type { KeptSignature } from '../store/index.ts';
import type { PublisherId } from '../trust/index.ts';
import { expectHarmless } from '../verdicts/index.ts';
import type { PlanContext } from './plan-context.ts';
import type { Found } from './record-refusal.ts';
import type { CheckSubject, InstallPlan, PlanOptions } from './types.ts';
import { usualChecks } from './usual-checks.ts';

/** What is to be checked, as the plan knows it so far. */
export interface Unchecked {
  readonly id: string;
  readonly bundle: Bundle;
  readonly file: string;
  /** SHA-256 of the file, 64 hex digits. */
  readonly digest: string;
  /** Who signed what is installed under the id. */
  readonly bound?: PublisherId;
}

/**
 * Has a bundle verified and scanned, and puts what is found into `found`. What nobody may install is refused here, whatever was named.
 * @throws {HostError} `signature-refused`, `malicious`; `file-changed` meanwhile
 */
export async function checkBundle(
  context: PlanContext,
  { id, bundle, file, digest, bound }: Unchecked,
  { checks = usualChecks(context), signal, onScan }: PlanOptions,
  found: Found,
): Promise<Pick<InstallPlan, 'signature' | 'scan'>> {
  const subject: CheckSubject = {
    bundle,
    file,
    extension: { id, ...(bound === undefined ? {} : { publisher: bound }) },
    ...(signal && { signal }),
    ...(onScan && { onProgress: onScan }),
  };
  const signature = await checks.verify?.(subject);
  if (signature !== undefined) {
    expectSameFile(file, digest, signature);
    found.signature = signature;
    expectHarmless(id, 'installed', { signature: signature.decision });
  }
  const report = await checks.scan?.(subject);
  const scan = report && { report, summary: summariseScan(report) };
  if (scan !== undefined) {
    found.scan = scan;
    expectHarmless(id, 'installed', { scan: scan.summary });
  }
  return { ...(signature && { signature }), ...(scan && { scan }) };
}

function expectSameFile(file: string, digest: string, { evidence }: KeptSignature): void {
  if (evidence.fileDigest === digest) return;
  throw new HostError('file-changed', `\`${file}\` has changed while it was inspected`, {
    hint: `expected SHA-256 ${digest}, found ${evidence.fileDigest}`,
  });
}
