import { createHash, X509Certificate } from 'node:crypto';
import { duplicateKey, isObject } from '../json/index.ts';
import type { Blocked, TrustedPublisher } from './types.ts';

/** A list of revoked certificates (RFC 5280) that an issuer published. */
export interface RevocationList {
  /** Unique in the file, chosen by the user. */
  readonly name: string;
  /** PEM, as `openssl crl` writes it. */
  readonly pem: string;
  /** ISO 8601. */
  readonly since: string;
}

/** The content of a trust.json; docs/trust.md explains each key. */
export interface TrustDocument {
  readonly publishers: readonly TrustedPublisher[];
  readonly blocked: Blocked;
  readonly revocations: readonly RevocationList[];
}

export const trustFormat = 1;

/**
 * Reads the text of a trust.json strictly: a key that is not known might be a block misspelt.
 * @throws {Error} whose message says where something is not as it must be
 */
export function parseTrust(text: string): TrustDocument {
  const content = expectObject(JSON.parse(text), 'the file');
  const twice = duplicateKey(text);
  // The last would count, and the first may have the blocks.
  if (twice !== undefined) throw new Error(`the key \`${twice}\` is there twice in one object`);
  const { format } = content;
  if (typeof format === 'number' && format > trustFormat)
    throw new Error(`it has format ${format}, and this version of OpenDXT knows ${trustFormat}`);
  if (format !== trustFormat) throw new Error(`\`format\`: expected ${trustFormat}`);
  expectKeys(content, 'the file', ['format', 'publishers', 'blocked', 'revocations']);
  const blocked = expectObject(content['blocked'] ?? {}, 'blocked');
  expectKeys(blocked, 'blocked', ['digests', 'keys']);
  const publishers = list(content['publishers'], 'publishers', readPublisher);
  const revocations = list(content['revocations'], 'revocations', readRevocations);
  expectUnique(publishers, 'publishers');
  expectUnique(revocations, 'revocations');
  return {
    publishers,
    blocked: {
      digests: list(blocked['digests'], 'blocked.digests', (entry, at) => ({
        digest: readBlock(entry, at, 'digest'),
        ...readWhy(entry, at),
      })),
      keys: list(blocked['keys'], 'blocked.keys', (entry, at) => ({
        key: readBlock(entry, at, 'key'),
        ...readWhy(entry, at),
      })),
    },
    revocations,
  };
}

type Content = Readonly<Record<string, unknown>>;

function readPublisher(entry: Content, at: string): TrustedPublisher {
  expectKeys(entry, at, ['name', 'trusts', 'only', 'since']);
  const { only } = entry;
  if (only !== undefined && !(Array.isArray(only) && only.every((id) => typeof id === 'string')))
    throw new Error(`\`${at}.only\`: expected a list of ids`);
  return {
    name: expectText(entry, at, 'name'),
    trusts: readTrusted(expectObject(entry['trusts'], `${at}.trusts`), `${at}.trusts`),
    ...(only !== undefined && { only }),
    since: expectText(entry, at, 'since'),
  };
}

function readTrusted(entry: Content, at: string): TrustedPublisher['trusts'] {
  const { kind } = entry;
  switch (kind) {
    case 'sigstore':
      expectKeys(entry, at, ['kind', 'identity', 'issuer']);
      return {
        kind,
        identity: expectText(entry, at, 'identity'),
        issuer: expectText(entry, at, 'issuer'),
      };
    case 'certificate':
    case 'ca': {
      expectKeys(entry, at, ['kind', 'pem']);
      const pem = expectText(entry, at, 'pem');
      if (keyOf(pem) === undefined) throw new Error(`\`${at}.pem\`: expected a certificate in PEM`);
      return { kind, pem };
    }
    default:
      throw new Error(`\`${at}.kind\`: expected \`certificate\`, \`ca\` or \`sigstore\``);
  }
}

function readRevocations(entry: Content, at: string): RevocationList {
  expectKeys(entry, at, ['name', 'pem', 'since']);
  return {
    name: expectText(entry, at, 'name'),
    pem: expectText(entry, at, 'pem'),
    since: expectText(entry, at, 'since'),
  };
}

function readBlock(entry: Content, at: string, key: 'digest' | 'key'): string {
  expectKeys(entry, at, [key, 'why']);
  const text = expectText(entry, at, key);
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new Error(`\`${at}.${key}\`: expected 64 hex digits in lower case`);
}

function readWhy(entry: Content, at: string): { readonly why?: string } {
  return entry['why'] === undefined ? {} : { why: expectText(entry, at, 'why') };
}

function list<Entry>(
  value: unknown,
  at: string,
  read: (entry: Content, at: string) => Entry,
): readonly Entry[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`\`${at}\`: expected a list`);
  return value.map((entry, index) => {
    const place = `${at}[${index}]`;
    return read(expectObject(entry, place), place);
  });
}

function expectObject(value: unknown, at: string): Content {
  if (isObject(value)) return value;
  throw new Error(`\`${at}\`: expected an object`);
}

function expectKeys(entry: Content, at: string, known: readonly string[]): void {
  const unknown = Object.keys(entry).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new Error(`\`${at}\`: \`${unknown}\` is not known there; expected ${known.join(', ')}`);
}

function expectText(entry: Content, at: string, key: string): string {
  const text = entry[key];
  if (typeof text === 'string' && text !== '') return text;
  throw new Error(`\`${at}.${key}\`: expected a string that is not empty`);
}

function expectUnique(entries: readonly { readonly name: string }[], at: string): void {
  const names = entries.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`\`${at}\`: \`${twice}\` is there twice`);
}

/** SHA-256 of the public key of a certificate; undefined for what is none, which vouches for nobody. */
export function keyOf(pem: string): string | undefined {
  try {
    const spki = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(spki).digest('hex');
  } catch {
    return undefined;
  }
}
