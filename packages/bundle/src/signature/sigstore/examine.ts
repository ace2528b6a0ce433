import { type SignedEntity, toSignedEntity } from '@sigstore/verify';
import { Certificate } from '../certificates/index.ts';
import type { SignatureEvidence } from '../types.ts';
import { canBeStreamed, digestArtifact } from './digest-artifact.ts';
import { issuersOf } from './issuers.ts';
import { judge } from './judge.ts';
import { readSigstoreBundle, type SigstoreBundle } from './read-bundle.ts';
import { alreadyVerified, findTampering } from './tampering.ts';
import type { SigstoreOptions } from './options.ts';
import { signingTimes } from './signing-times.ts';
import { readTrustedRoot, shippedRoot } from './trusted-root.ts';

/** What `examineSigstore` does. */
export async function examine(
  path: string,
  sigstoreFile: string,
  { trustedRoot, identity, now, signal }: SigstoreOptions,
): Promise<SignatureEvidence> {
  const root = trustedRoot === undefined ? shippedRoot() : await readTrustedRoot(trustedRoot);
  const judgedAt = now.toISOString();
  const layout = 'sigstore';
  const signed = await read(sigstoreFile);
  if (signed instanceof Error) {
    const { digests } = await digestArtifact(path, { signal });
    const message = `\`${sigstoreFile}\` can’t be used as a signature: ${signed.message}`;
    const faults = [{ code: 'malformed', message } as const];
    return { state: 'malformed', fileDigest: digests.sha256, layout, faults, chain: [], judgedAt };
  }
  const { bundle, entity, certificate } = signed;
  const key = certificate.x509.publicKey;
  const artifact = await digestArtifact(path, { content: bundle.content, key, signal });
  const signer = certificate.facts;
  const known = {
    fileDigest: artifact.digests.sha256,
    layout,
    signer,
    chain: [signer, ...issuersOf(certificate, root)],
    judgedAt,
  } as const;
  const tampering = findTampering(bundle, artifact, entity, key);
  if (tampering !== undefined) return { ...known, state: 'tampered', faults: [tampering] };
  const checked = alreadyVerified(entity, bundle.bundle, key);
  return { ...known, ...judge(checked, root, signer, { now, identity }) };
}

interface Signed {
  readonly bundle: SigstoreBundle;
  readonly entity: SignedEntity;
  readonly certificate: Certificate;
}

/** An Error is what is wrong with the file. */
async function read(sigstoreFile: string): Promise<Signed | Error> {
  try {
    const bundle = await readSigstoreBundle(sigstoreFile);
    const [leaf, ...others] = bundle.certificates.map(
      (der) => new Certificate(der, 'a certificate in it'),
    );
    if (leaf === undefined) throw new Error('it has no certificate');
    if (others.some(({ details }) => details.isSelfIssued))
      throw new Error('it brings the root of its certificates, which only its reader may choose');
    if (bundle.content.kind === 'message' && !canBeStreamed(leaf.x509.publicKey))
      throw new Error(`its key is ${leaf.facts.algorithm}, and RSA or ECDSA were expected`);
    const entity = toSignedEntity(bundle.bundle);
    if (signingTimes(entity).some(({ time }) => Number.isNaN(time.getTime())))
      throw new Error('it says that it was signed at a time that no calendar has');
    return { bundle, entity, certificate: leaf };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
