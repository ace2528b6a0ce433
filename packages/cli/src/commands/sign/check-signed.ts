import { examineSignature, type SignatureFault, type SignReport } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import type { Identity } from './read-options.ts';

/** What only those who verify can know: whom they trust, for the signer and for the time. */
const othersToJudge = new Set<SignatureFault['code']>(['no-path', 'timestamp-invalid']);

/**
 * Reads back what was written, which has to hold, and gives what will keep anybody from trusting it:
 * a certificate that is expired, weak or not for code.
 */
export async function checkSigned(
  bundle: string,
  report: SignReport,
  { identity, signal }: { readonly identity: Identity; readonly signal: AbortSignal },
): Promise<{ readonly timestamp: string | undefined; readonly faults: readonly SignatureFault[] }> {
  const [leaf] = identity.certificates;
  const isDetached = report.layout === 'detached';
  const evidence = await examineSignature(isDetached ? bundle : report.path, {
    // Whoever signs trusts the certificate; what it is for is judged as for others.
    anchors: leaf === undefined ? [] : [{ kind: 'system', certificate: leaf }],
    now: new Date(),
    signal,
    ...(isDetached ? { detached: report.path } : {}),
  });
  if (evidence.state !== 'intact') {
    const said = evidence.faults.map(({ message }) => message).join('; ');
    throw new CliError('refused', `the signature that was written does not hold: ${said}`);
  }
  return {
    timestamp: evidence.timestamp?.time,
    faults: evidence.faults.filter(({ code }) => !othersToJudge.has(code)),
  };
}
