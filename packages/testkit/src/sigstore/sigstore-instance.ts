import {
  createHash,
  generateKeyPairSync,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import { certificateLog } from './certificate-log.ts';

export interface SigstoreSigning {
  /** Of the certificate. */
  readonly identity: string;
  readonly issuer: string;
  /** When the log has it, which is usually when the certificate was made. */
  readonly loggedAt?: Date;
}

/** An instance of sigstore in memory: an authority, a log for its certificates, one for signatures. */
export interface SigstoreInstance {
  /** Its `trusted_root.json`. */
  readonly trustedRoot: object;
  /** A sigstore bundle with a signature over a file. */
  sign(content: Uint8Array, signing: SigstoreSigning): Promise<object>;
  /** One with an attestation of in-toto that is about files with these digests (SHA-256, hex): of their build, unless told. */
  attest(
    digests: readonly string[],
    signing: SigstoreSigning,
    predicateType?: string,
  ): Promise<object>;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const issuerOid = '1.3.6.1.4.1.57264.1.8';
const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

export async function sigstoreInstance(): Promise<SigstoreInstance> {
  const { initializeCA, initializeTLog } = await import('@sigstore/mock');
  const logKeys = newKeys();
  // Its own writes timestamps without a signature beside newer releases of what it builds on.
  const certificates = certificateLog();
  const authority = await initializeCA(newKeys(), certificates);
  const validFor = { start: new Date(Date.now() - 60_000).toISOString() };
  const log = (baseUrl: string, rawBytes: Buffer, keyId: Buffer) => ({
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: rawBytes.toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor,
    },
    logId: { keyId: keyId.toString('base64') },
  });
  const logKey = logKeys.publicKey.export({ type: 'spki', format: 'der' });
  const trustedRoot = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log('https://log.example', logKey, sha256(logKey))],
    certificateAuthorities: [
      {
        subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
        uri: 'https://authority.example',
        certChain: {
          certificates: [{ rawBytes: authority.rootCertificate.toString('base64') }],
        },
        validFor,
      },
    ],
    ctlogs: [log('https://certificates.example', certificates.publicKey, certificates.logID)],
    timestampAuthorities: [],
  };

  const make = async (signing: SigstoreSigning, contentOf: (key: Signer) => Content) => {
    const { publicKey, privateKey } = newKeys();
    const der = await authority.issueCertificate({
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
      subjectAltName: signing.identity,
      extensions: [{ oid: issuerOid, value: signing.issuer }],
    });
    const { kind, spec, content } = contentOf({ privateKey, pem: pemOf(der) });
    const signatures = await initializeTLog('https://log.example', logKeys, signing.loggedAt);
    const entries = await signatures.log({ apiVersion: '0.0.1', kind, spec });
    const [entry] = Object.values(entries);
    return {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: {
        certificate: { rawBytes: der.toString('base64') },
        tlogEntries: [logEntry(kind, entry as unknown as LogEntry)],
      },
      ...content,
    };
  };

  return {
    trustedRoot,
    sign: (content, signing) => make(signing, (signer) => signFile(content, signer)),
    attest: (digests, signing, predicateType = 'https://slsa.dev/provenance/v1') =>
      make(signing, (signer) => signStatement(digests, predicateType, signer)),
  };
}

interface Signer {
  readonly privateKey: KeyObject;
  readonly pem: Buffer;
}

/** What goes into the log and into the bundle. */
interface Content {
  readonly kind: string;
  readonly spec: object;
  readonly content: object;
}

const pemOf = (der: Buffer) => Buffer.from(new X509Certificate(der).toString());

function signFile(bytes: Uint8Array, { privateKey, pem }: Signer): Content {
  const signature = sign('sha256', bytes, privateKey).toString('base64');
  const digest = sha256(bytes);
  return {
    kind: 'hashedrekord',
    spec: {
      data: { hash: { algorithm: 'sha256', value: digest.toString('hex') } },
      signature: { content: signature, publicKey: { content: pem.toString('base64') } },
    },
    content: {
      messageSignature: {
        messageDigest: { algorithm: 'SHA2_256', digest: digest.toString('base64') },
        signature,
      },
    },
  };
}

function signStatement(
  digests: readonly string[],
  predicateType: string,
  { privateKey, pem }: Signer,
): Content {
  const payloadType = 'application/vnd.in-toto+json';
  const payload = Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: digests.map((digest, index) => ({
        name: `file ${index}`,
        digest: { sha256: digest },
      })),
      predicateType,
      predicate: {},
    }),
  );
  const encoded = `DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} ${payload.toString()}`;
  const signature = sign('sha256', Buffer.from(encoded), privateKey).toString('base64');
  return {
    kind: 'dsse',
    spec: {
      envelopeHash: { algorithm: 'sha256', value: '0'.repeat(64) },
      payloadHash: { algorithm: 'sha256', value: sha256(payload).toString('hex') },
      signatures: [{ signature, verifier: pem.toString('base64') }],
    },
    content: {
      dsseEnvelope: {
        payloadType,
        payload: payload.toString('base64'),
        signatures: [{ sig: signature, keyid: '' }],
      },
    },
  };
}

interface LogEntry {
  readonly body: string;
  readonly integratedTime: number;
  readonly logID: string;
  readonly logIndex: number;
  readonly verification: {
    readonly signedEntryTimestamp: string;
    readonly inclusionProof: {
      readonly logIndex: number;
      readonly treeSize: number;
      readonly rootHash: string;
      readonly hashes: readonly string[];
      readonly checkpoint: string;
    };
  };
}

const base64OfHex = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

/** An answer of a log as it is written into a bundle. */
function logEntry(kind: string, { verification, ...entry }: LogEntry): object {
  const { inclusionProof: proof, signedEntryTimestamp } = verification;
  return {
    logIndex: String(entry.logIndex),
    logId: { keyId: base64OfHex(entry.logID) },
    kindVersion: { kind, version: '0.0.1' },
    integratedTime: String(entry.integratedTime),
    inclusionPromise: { signedEntryTimestamp },
    inclusionProof: {
      logIndex: String(proof.logIndex),
      treeSize: String(proof.treeSize),
      rootHash: base64OfHex(proof.rootHash),
      hashes: proof.hashes.map(base64OfHex),
      checkpoint: { envelope: proof.checkpoint },
    },
    canonicalizedBody: entry.body,
  };
}
