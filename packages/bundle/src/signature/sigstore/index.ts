import type { SignatureEvidence } from '../types.ts';
import type { SigstoreOptions } from './options.ts';

export type { SigstoreOptions } from './options.ts';

/**
 * Finds out what a `.sigstore.json` proves of a file, without a network: who signed it, and that a
 * transparency log or an authority for timestamps saw it while the certificate was valid. The file
 * is read once, as a stream.
 * @throws {BundleError} `trusted-root-invalid`, `cancelled`
 */
export async function examineSigstore(
  path: string,
  sigstoreFile: string,
  options: SigstoreOptions,
): Promise<SignatureEvidence> {
  // The libraries of sigstore take long to load, and few bundles need them.
  const { examine } = await import('./examine.ts');
  return examine(path, sigstoreFile, options);
}
