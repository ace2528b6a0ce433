import { digestFile, openArchive, type SignatureEvidence } from '@opendxt/bundle';
import type { Home } from '../home/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { decideTrust } from './decide.ts';
import { readTrust } from './read.ts';
import type { TrustDecision, TrustRules } from './types.ts';

export interface VerifyOptions {
  /** A file with certificates in PEM that are trusted for this one check. */
  readonly ca?: string;
  /** Files with revocation lists, PEM or DER, beside those of trust.json. */
  readonly crls?: readonly string[];
  /** A `.sigstore.json`; else the one beside the bundle counts, where there is one. */
  readonly sigstore?: string;
  /** A detached signature; else the one beside the bundle, `<bundle>.sig`, counts, where there is one. */
  readonly detached?: string;
  /** Whom a sigstore signature has to be of; trusted for this one check. */
  readonly identity?: { readonly identity: string; readonly issuer: string };
  readonly extension?: TrustRules['extension'];
  readonly now?: Date;
  readonly signal?: AbortSignal;
}

export interface VerifiedBundle {
  readonly evidence: SignatureEvidence;
  readonly decision: TrustDecision;
}

/**
 * Finds out who signed a bundle, and what that comes to here. Needs no network.
 * @throws {HostError} `trust-unreadable`
 */
export async function verifyBundle(
  { home, machine }: { readonly home: Home; readonly machine: Machine },
  path: string,
  options: VerifyOptions = {},
): Promise<VerifiedBundle> {
  const { now = new Date(), extension } = options;
  const trust = await readTrust(home, machine);
  const evidence = await examine(path, now);
  const decision = decideTrust(evidence, { ...trust, ...(extension && { extension }) });
  return { evidence, decision };
}

async function examine(path: string, now: Date): Promise<SignatureEvidence> {
  using archive = await openArchive(path);
  const isSigned = archive.signature !== undefined;
  return {
    state: isSigned ? 'malformed' : 'none',
    fileDigest: await digestFile(path),
    faults: isSigned
      ? [{ code: 'malformed', message: 'its signature can’t be read by this version' }]
      : [],
    chain: [],
    judgedAt: now.toISOString(),
  };
}
