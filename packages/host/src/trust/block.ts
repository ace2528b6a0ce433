import type { Blocked, TrustReason } from './types.ts';

/** What a block is about: a bundle, and whoever signed it. */
export interface BlockSubject {
  /** SHA-256 of the bundle, 64 hex digits. */
  readonly digest: string;
  /** SHA-256 of public keys, 64 hex digits: the signer's, and those of the issuers above it. */
  readonly keys: readonly string[];
}

/** Every block that is met. */
export function blocksOf(
  { digests, keys }: Blocked,
  subject: BlockSubject,
): readonly TrustReason[] {
  return [
    ...digests
      .filter(({ digest }) => digest === subject.digest)
      .map(({ why }) => ({
        code: 'blocked-digest',
        message: `this very file is blocked${because(why)}`,
      })),
    ...keys
      .filter(({ key }) => subject.keys.includes(key))
      .map(({ key, why }) => ({
        code: 'blocked-key',
        message: `the key \`${key.slice(0, 12)}…\`, which signed it or its certificates, is blocked${because(why)}`,
      })),
  ];
}

const because = (why?: string) => (why === undefined || why === '' ? '' : `: ${why}`);
