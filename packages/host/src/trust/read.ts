import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { policyPlaces, whyNotTrusted, type PolicyPlace } from '../policy/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { keyOf, parseTrust, type RevocationList, type TrustDocument } from './document.ts';
import type { TrustedPublisher, TrustRules } from './types.ts';

/** Where a trust.json may stand, and whose it is. */
export interface TrustPlace {
  readonly file: string;
  /** The machine's is written by its administrator, and wins. */
  readonly owner: 'machine' | 'user';
}

/** Both places, beside those of the policies; the stronger first. */
export function trustPlaces(home: Home, machine: Pick<Machine, 'platform'>): readonly TrustPlace[] {
  return policyPlaces(home, machine).map(({ file, owner }: PolicyPlace) => ({
    // The machine's may have the separators of another system than the one that this runs on.
    file: owner === 'user' ? userTrustFile(home) : file.replace(/policy\.json$/, 'trust.json'),
    owner,
  }));
}

export const userTrustFile = (home: Home) => join(home.root, 'trust.json');

/** The machine's and the user's trust.json together. */
export interface Trust extends Omit<TrustRules, 'extension'> {
  readonly revocations: readonly RevocationList[];
}

/**
 * Whom the user and the machine trust, and what they block, as it is now.
 * @throws {HostError} `trust-unreadable`: a file that can't be understood may block what is asked
 */
export function readTrust(home: Home, machine: Pick<Machine, 'platform'>): Promise<Trust> {
  return readTrustFrom(trustPlaces(home, machine));
}

/** The same for files that stand elsewhere, as with hosts that embed the library; the stronger first. */
export async function readTrustFrom(places: readonly TrustPlace[]): Promise<Trust> {
  const documents = places.flatMap((place) => readTrustFile(place) ?? []);
  return {
    publishers: documents.reduce<readonly TrustedPublisher[]>(
      (known, { publishers }) => [
        ...known,
        ...publishers.filter((one) => !known.some((other) => isSameSubject(one, other))),
      ],
      [],
    ),
    blocked: {
      digests: documents.flatMap(({ blocked }) => blocked.digests),
      keys: documents.flatMap(({ blocked }) => blocked.keys),
    },
    revocations: documents.flatMap(({ revocations }) => revocations),
  };
}

/** Whoever is in both files is trusted as the stronger one says, for no other extensions. */
function isSameSubject({ trusts: one }: TrustedPublisher, { trusts: other }: TrustedPublisher) {
  if (one.kind === 'sigstore')
    return (
      other.kind === 'sigstore' && one.identity === other.identity && one.issuer === other.issuer
    );
  return other.kind === one.kind && keyOf(one.pem) === keyOf(other.pem);
}

/** Bytes of the largest file; revocation lists are in it. */
const largest = 32 * 1024 * 1024;

/**
 * Reads one trust.json; undefined where there is none.
 * @throws {HostError} `trust-unreadable`
 */
export function readTrustFile(place: TrustPlace): TrustDocument | undefined {
  const { file, owner } = place;
  try {
    // A link that leads nowhere is no missing file.
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
    const why = owner === 'machine' ? whyNotTrusted(file) : undefined;
    if (why !== undefined) throw new Error(why);
    const { size } = statSync(file);
    if (size > largest) throw new Error(`it has ${size} bytes, at most ${largest} are read`);
    return parseTrust(readFileSync(file, 'utf8'));
  } catch (cause) {
    const who =
      owner === 'machine' ? 'the administrator of this machine has to mend it' : 'mend it';
    throw new HostError('trust-unreadable', `\`${file}\`: ${(cause as Error).message}`, {
      cause,
      hint: `${who}, since nothing is installed, started or called meanwhile`,
    });
  }
}
