import { lstatSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  type Anchor,
  type Certificate,
  examineSignature,
  examineSigstore,
  readCertificates,
  readRevocationLists,
  type SignatureEvidence,
  type SigstoreIdentity,
  systemAnchors,
} from '@opendxt/bundle';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { decideTrust } from './decide.ts';
import { readTrust, type Trust } from './read.ts';
import type { TrustDecision, TrustedPublisher, TrustRules, TrustStatus } from './types.ts';
import { countsFor } from './vouch.ts';

export interface VerifyOptions {
  /** A file of certificates that are trusted for this one check. */
  readonly ca?: string;
  /** Files with revocation lists, PEM or DER, beside those of trust.json. */
  readonly crls?: readonly string[];
  /** A detached signature, instead of the one beside the bundle: `<bundle>.sig`. */
  readonly detached?: string;
  /** A sigstore bundle, instead of the one beside the bundle: `<bundle>.sigstore.json`. */
  readonly sigstore?: string;
  /** A `trusted_root.json` of sigstore, instead of the public instance's. */
  readonly trustedRoot?: string;
  /** Whom a sigstore signature has to be of, and who is then trusted for this one check. */
  readonly identity?: SigstoreIdentity;
  readonly extension?: TrustRules['extension'];
  readonly now?: Date;
  readonly signal?: AbortSignal;
}

export interface VerifiedBundle {
  readonly evidence: SignatureEvidence;
  readonly decision: TrustDecision;
}

/**
 * Finds out who signed a bundle, and what that comes to here, without a network. Of several
 * signatures, inside it and beside it, one that does not hold decides, else the one that proves
 * most; where the options name one, the others count only where they do not hold.
 * @throws {HostError} `trust-unreadable`, `signature-missing`
 * @throws {BundleError} where what the options name can't be read
 */
export async function verifyBundle(
  { home, machine }: { readonly home: Home; readonly machine: Machine },
  path: string,
  options: VerifyOptions = {},
): Promise<VerifiedBundle> {
  const trust = await readTrust(home, machine);
  const rules = rulesFor(trust, options);
  const { isNamed, evidence } = await collectEvidence(machine, trust, path, options);
  const [inside, ...beside] = evidence.map((one): VerifiedBundle => ({
    evidence: one,
    decision: decideTrust(one, rules),
  }));
  if (inside === undefined) throw new TypeError('a bundle is always looked into');
  const counting = isNamed && !inside.decision.refused ? beside : [inside, ...beside];
  return counting.reduce((best, one) => (rank(one) < rank(best) ? one : best));
}

/**
 * The one that decides has the lowest: what was broken, then what holds and is of the publisher whom
 * the user has, then what proves most.
 */
function rank({ decision: { status, samePublisher } }: VerifiedBundle): number {
  const isOfSame = samePublisher === true && holding.includes(status);
  return isOfSame ? order.indexOf('trusted') - 0.5 : order.indexOf(status);
}

const holding: readonly TrustStatus[] = ['trusted', 'unknown-publisher', 'self-signed'];

const order: readonly TrustStatus[] = [
  'malformed',
  'tampered',
  'revoked',
  'trusted',
  'unknown-publisher',
  'self-signed',
  'expired',
  'not-yet-valid',
  'wrong-key-usage',
  'unsigned',
];

function rulesFor({ publishers, blocked }: Trust, options: VerifyOptions): TrustRules {
  const { identity, extension } = options;
  const given: TrustedPublisher[] =
    identity === undefined
      ? []
      : [{ name: identity.identity, trusts: { kind: 'sigstore', ...identity }, since: '' }];
  return {
    publishers: [...publishers, ...given],
    blocked,
    ...(extension && { extension }),
  };
}

interface Collected {
  /** Of what is inside the bundle, then of what is beside it. */
  readonly evidence: readonly SignatureEvidence[];
  /** The options say which signature they are about. */
  readonly isNamed: boolean;
}

async function collectEvidence(
  machine: Machine,
  trust: Trust,
  path: string,
  options: VerifyOptions,
): Promise<Collected> {
  const { now = new Date(), signal, trustedRoot, identity } = options;
  const names = [path, targetOf(path)];
  const beside = (ending: string) => names.map((name) => name + ending).find(isThere);
  const isNamed = [options.detached, options.sigstore, identity].some((one) => one !== undefined);
  const detached = options.detached ?? (isNamed ? undefined : beside('.sig'));
  const wantsSigstore = !isNamed || identity !== undefined;
  const sigstore = options.sigstore ?? (wantsSigstore ? beside('.sigstore.json') : undefined);
  if (identity !== undefined && sigstore === undefined)
    throw new HostError('signature-missing', `there is no \`${path}.sigstore.json\``, {
      hint: `it was to be signed by \`${identity.identity}\`, which only a sigstore bundle can say`,
    });
  const judging = {
    now,
    ...(signal && { signal }),
    anchors: await anchorsFor(machine, trust, options),
    crls: await revocationsFor(trust, options),
    known: certificatesOf(trust, 'certificate'),
    distrusted: trust.blocked.keys.map(({ key }) => key),
  };
  const found = [
    await examineSignature(path, judging),
    ...(detached === undefined ? [] : [await examineSignature(path, { ...judging, detached })]),
    ...(sigstore === undefined
      ? []
      : [await examineSigstore(path, sigstore, { now, signal, trustedRoot, identity })]),
  ];
  return { evidence: found, isNamed };
}

/** The file itself, where a link led to it; what signs it may lie there. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Whoever reads the file says what is wrong with it.
    return path;
  }
}

/** Also where it can't be read: what is there and does not hold must not pass for none. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    // Nothing can have a name that the system does not allow.
    if ((error as NodeJS.ErrnoException).code === 'ENAMETOOLONG') return false;
    throw error;
  }
}

/** What entries of trust.json with a certificate are about. */
function certificatesOf(
  { publishers }: Pick<Trust, 'publishers'>,
  kind: 'ca' | 'certificate',
): Certificate[] {
  return publishers.flatMap(({ trusts, name }) =>
    trusts.kind === kind
      ? readCertificates(Buffer.from(trusts.pem), `the publisher \`${name}\``)
      : [],
  );
}

async function anchorsFor(
  machine: Machine,
  { publishers }: Trust,
  { ca, extension }: VerifyOptions,
): Promise<readonly Anchor[]> {
  const given = ca === undefined ? [] : readCertificates(await readFile(ca), `\`${ca}\``);
  const counting = publishers.filter((entry) => countsFor(entry, extension));
  const pinned = certificatesOf({ publishers: counting }, 'ca');
  const { env, platform } = machine;
  return [
    ...given.map((certificate): Anchor => ({ kind: 'given', certificate })),
    ...pinned.map((certificate): Anchor => ({ kind: 'pinned', certificate })),
    ...(await systemAnchors({ env, platform: platform as NodeJS.Platform })),
  ];
}

async function revocationsFor(
  { revocations }: Trust,
  { crls = [] }: VerifyOptions,
): Promise<readonly Uint8Array[]> {
  const given = await Promise.all(crls.map((file) => readFile(file)));
  const lists = [...revocations.map(({ pem }) => Buffer.from(pem)), ...given];
  // One that can't be read is an error also where no certificate is held against it.
  readRevocationLists(lists);
  return lists;
}
