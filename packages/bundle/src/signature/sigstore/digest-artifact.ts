import { createHash, createVerify, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { throwIfCancelled } from '../../error/index.ts';
import type { SigstoreBundle } from './read-bundle.ts';
import { subjectAlgorithms, type Digests } from './statement.ts';

/** A file against what is said to have been signed. */
export interface Artifact {
  /** Hex, by algorithm; `sha256` always. */
  readonly digests: Digests & { readonly sha256: string };
  /** The signature over the whole file is of the key; absent where something else was signed. */
  readonly isSigned?: boolean;
}

interface Signed {
  readonly content?: SigstoreBundle['content'];
  readonly key?: KeyObject;
  readonly signal?: AbortSignal | undefined;
}

/** Reads the file once, whatever its size: for its digests, and for the signature over it. */
export async function digestArtifact(
  path: string,
  { content, key, signal }: Signed,
): Promise<Artifact> {
  const message = content?.kind === 'message' ? content : undefined;
  const names = new Set([
    'sha256',
    ...(content?.kind === 'statement' ? subjectAlgorithms : []),
    ...(message ? [message.algorithm] : []),
  ]);
  const hashes = Array.from(names, (name) => ({ name, hash: createHash(name) }));
  const verify = message && canBeStreamed(key) ? createVerify(message.algorithm) : undefined;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    throwIfCancelled(signal);
    for (const { hash } of hashes) hash.update(chunk as Buffer);
    verify?.update(chunk as Buffer);
  }
  const digests = Object.fromEntries(hashes.map(({ name, hash }) => [name, hash.digest('hex')]));
  return {
    digests: { ...digests, sha256: digests['sha256'] ?? '' },
    ...(message && {
      isSigned: key !== undefined && verify?.verify(key, message.signature) === true,
    }),
  };
}

/** Ed25519 signs the whole file at once, which would have to be in memory for it. */
export function canBeStreamed(key: KeyObject | undefined): key is KeyObject {
  return key?.asymmetricKeyType === 'ec' || key?.asymmetricKeyType === 'rsa';
}
