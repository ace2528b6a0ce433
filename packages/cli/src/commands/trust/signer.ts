import { open } from 'node:fs/promises';
import { type Certificate, type SigstoreIdentity, signatureCertificates } from '@opendxt/bundle';
import { verifyBundle } from '@opendxt/host';
import { CliError, type CommandContext } from '../../command/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';

/** Who signed a bundle, in a form that can be trusted. */
export type Signer =
  | { readonly kind: 'certificate'; readonly certificate: Certificate }
  | ({ readonly kind: 'sigstore' } & SigstoreIdentity);

/**
 * Who signed a bundle that is as it was signed.
 * @throws {CliError} `refused` where nobody did, or where it is not
 */
export async function readSigner(
  context: CommandContext,
  path: string,
  given: string,
): Promise<Signer> {
  const { signal } = context;
  const host = { home: homeOf(context), machine: machineOf(context) };
  const { evidence, decision } = await verifyBundle(host, path, { signal });
  const { state, sigstore, signer } = evidence;
  if (state === 'intact' && !decision.refused) {
    if (sigstore !== undefined) return { kind: 'sigstore', ...sigstore };
    const certificates = await signatureCertificates(path, signal);
    const certificate = certificates.find(({ facts }) => facts.fingerprint === signer?.fingerprint);
    if (certificate !== undefined) return { kind: 'certificate', certificate };
  }
  throw new CliError('refused', `\`${given}\` names nobody to trust: ${decision.summary}`, {
    hint: 'expected a bundle with a signature inside it that holds, or the certificate of a publisher',
  });
}

/** Whether a file is a bundle, and no certificate. */
export async function isBundle(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('latin1') === 'PK';
  } catch {
    // A folder, among others: whoever reads it next says what it is.
    return false;
  } finally {
    await file.close();
  }
}
