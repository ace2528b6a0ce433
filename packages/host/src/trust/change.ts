import { join } from 'node:path';
import { HostError } from '../error/index.ts';
import { isId } from '../identity/index.ts';
import { lock, prepareHome, writeVersioned, type Home } from '../home/index.ts';
import { parseTrust, trustFormat, type RevocationList, type TrustDocument } from './document.ts';
import { readTrustFile, userTrustFile } from './read.ts';
import { expectSuccessor } from './successor.ts';
import type { TrustedPublisher } from './types.ts';

const empty: TrustDocument = {
  publishers: [],
  blocked: { digests: [], keys: [] },
  revocations: [],
};

/**
 * Changes the user's trust.json, one process at a time; what it says now is given to `change`.
 * @throws {HostError} `trust-unreadable`: nothing is written over what can't be understood
 */
export async function changeTrust(
  home: Home,
  change: (document: TrustDocument) => TrustDocument,
): Promise<TrustDocument> {
  await prepareHome(home);
  await using _ = await lock(join(home.run, 'trust.lock'));
  const file = userTrustFile(home);
  const changed = change(readTrustFile({ file, owner: 'user' }) ?? empty);
  // What could not be read again would stop everything that asks who is trusted.
  parseTrust(JSON.stringify({ format: trustFormat, ...changed }));
  await writeVersioned(file, { format: trustFormat }, changed);
  return changed;
}

/** @throws {HostError} `trust-entry-taken`, `invalid-id` */
export function withPublisher(document: TrustDocument, entry: TrustedPublisher): TrustDocument {
  const wrong = entry.only?.find((id) => !isId(id));
  if (wrong !== undefined)
    throw new HostError('invalid-id', `\`${wrong}\` can't be the id of an extension`, {
      hint: '`dxt list` shows the ids of what is installed',
    });
  expectFree(document, entry.name);
  return { ...document, publishers: [...document.publishers, entry] };
}

/**
 * A newer list takes the place of the one with its name.
 * @throws {HostError} `trust-entry-taken` where that name is a publisher's, or of a list that says more
 */
export function withRevocations(document: TrustDocument, entry: RevocationList): TrustDocument {
  expectFree({ ...document, revocations: [] }, entry.name);
  const former = document.revocations.find(({ name }) => name === entry.name);
  if (former !== undefined) expectSuccessor(former, entry);
  const others = document.revocations.filter(({ name }) => name !== entry.name);
  return { ...document, revocations: [...others, entry] };
}

/** @throws {HostError} `trust-entry-unknown` */
export function withoutEntry(document: TrustDocument, name: string): TrustDocument {
  const isOther = (entry: { readonly name: string }) => entry.name !== name;
  const publishers = document.publishers.filter(isOther);
  const revocations = document.revocations.filter(isOther);
  if (publishers.length + revocations.length === namesOf(document).length)
    throw new HostError('trust-entry-unknown', `you have no entry \`${name}\``, {
      hint: '`dxt trust list` shows them, and those of this machine, which you can’t change',
    });
  return { ...document, publishers, revocations };
}

/** What is blocked: a bundle by its digest, or whoever has a key. */
export type Block =
  | { readonly kind: 'digest'; readonly hex: string; readonly why?: string }
  | { readonly kind: 'key'; readonly hex: string; readonly why?: string };

/** A block that is there already has its reason replaced. */
export function withBlock(document: TrustDocument, { kind, hex, why }: Block): TrustDocument {
  const { digests, keys } = document.blocked;
  const reason = why === undefined ? {} : { why };
  return {
    ...document,
    blocked:
      kind === 'digest'
        ? {
            keys,
            digests: [...digests.filter((one) => one.digest !== hex), { digest: hex, ...reason }],
          }
        : { digests, keys: [...keys.filter((one) => one.key !== hex), { key: hex, ...reason }] },
  };
}

/** @throws {HostError} `trust-entry-unknown` */
export function withoutBlock(document: TrustDocument, hex: string): TrustDocument {
  const digests = document.blocked.digests.filter(({ digest }) => digest !== hex);
  const keys = document.blocked.keys.filter(({ key }) => key !== hex);
  const { blocked } = document;
  if (digests.length + keys.length === blocked.digests.length + blocked.keys.length)
    throw new HostError('trust-entry-unknown', `\`${hex}\` is not blocked by you`, {
      hint: '`dxt trust list` shows what is, and by whom',
    });
  return { ...document, blocked: { digests, keys } };
}

const namesOf = ({ publishers, revocations }: TrustDocument) =>
  [...publishers, ...revocations].map(({ name }) => name);

function expectFree(document: TrustDocument, name: string): void {
  if (!namesOf(document).includes(name)) return;
  throw new HostError('trust-entry-taken', `there is an entry \`${name}\` already`, {
    hint: `\`--name\` gives this one another name, \`dxt trust remove ${quoted(name)}\` removes that one`,
  });
}

/** For a shell: somebody may copy the line. */
function quoted(name: string): string {
  return /^[\w.@:/-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
