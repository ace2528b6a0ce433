import { readFile, stat } from 'node:fs/promises';
import { bundleFromJSON, type Bundle } from '@sigstore/bundle';
import { HashAlgorithm } from '@sigstore/protobuf-specs';
import { isStatement, type Statement, vouches } from './statement.ts';

/** What was signed and by which key, before any of it is checked. */
export interface SigstoreBundle {
  readonly bundle: Bundle;
  /** DER, the signer's first. */
  readonly certificates: readonly Buffer[];
  readonly content:
    | {
        readonly kind: 'message';
        readonly signature: Buffer;
        /** As in node:crypto: `sha256`, … */
        readonly algorithm: string;
        readonly digest: Buffer;
      }
    | { readonly kind: 'statement'; readonly statement: Statement };
}

/** Bytes of the largest file. */
const largest = 16 * 1024 * 1024;
/** Certificates, entries of logs, timestamps: each is verified, and a bundle has one or a few. */
const most = 32;

/**
 * Reads a sigstore bundle: an attestation of in-toto or a signature over the file, by a certificate.
 * Throws an Error that says what is wrong with it.
 */
export async function readSigstoreBundle(path: string): Promise<SigstoreBundle> {
  const found = await stat(path);
  // A pipe would be waited for, and a device never ends.
  if (!found.isFile()) throw new Error('it is no regular file');
  const { size } = found;
  if (size > largest) throw new Error(`it has ${size} bytes, at most ${largest} are read`);
  const bundle = bundleFromJSON(JSON.parse(await readFile(path, 'utf8')));
  const certificates = certificatesOf(bundle);
  const { tlogEntries, timestampVerificationData } = bundle.verificationMaterial;
  const timestamps = timestampVerificationData?.rfc3161Timestamps ?? [];
  for (const [what, list] of Object.entries({
    certificates,
    'entries of logs': tlogEntries,
    timestamps,
  }))
    if (list.length > most)
      throw new Error(`it has ${list.length} ${what}, at most ${most} are read`);
  return { bundle, certificates, content: contentOf(bundle) };
}

function certificatesOf({ verificationMaterial: { content } }: Bundle): readonly Buffer[] {
  switch (content.$case) {
    case 'publicKey':
      throw new Error('it is signed with a bare key, and a certificate was expected');
    case 'certificate':
      return [content.certificate.rawBytes];
    case 'x509CertificateChain':
      return content.x509CertificateChain.certificates.map(({ rawBytes }) => rawBytes);
  }
}

function contentOf({ content }: Bundle): SigstoreBundle['content'] {
  if (content.$case === 'messageSignature') {
    const { signature, messageDigest } = content.messageSignature;
    const algorithm = algorithms[messageDigest.algorithm];
    if (algorithm === undefined) throw new Error('the digest is of an algorithm that is not known');
    return { kind: 'message', signature, algorithm, digest: messageDigest.digest };
  }
  const { payload, payloadType, signatures } = content.dsseEnvelope;
  if (signatures.length !== 1)
    throw new Error(`one signature was expected in the envelope, and ${signatures.length} found`);
  if (payloadType !== 'application/vnd.in-toto+json')
    throw new Error(`an attestation of in-toto was expected, and \`${payloadType}\` found`);
  const statement: unknown = JSON.parse(payload.toString());
  if (!isStatement(statement)) throw new Error('it holds no statement of in-toto with subjects');
  if (!vouches(statement))
    throw new Error(
      `an attestation of a build or a release was expected, and \`${statement.predicateType.slice(0, 80)}\` found`,
    );
  return { kind: 'statement', statement };
}

const algorithms: Readonly<Partial<Record<HashAlgorithm, string>>> = {
  [HashAlgorithm.SHA2_256]: 'sha256',
  [HashAlgorithm.SHA2_384]: 'sha384',
  [HashAlgorithm.SHA2_512]: 'sha512',
};
