import { readFile } from 'node:fs/promises';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toTrustMaterial } from '@sigstore/verify';
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' };
import { BundleError } from '../../error/index.ts';

/** The authorities and logs of the public instance, as they were when `@sigstore/tuf` was published. */
export function shippedRoot(): TrustedRoot {
  const target = seeds['https://tuf-repo-cdn.sigstore.dev'].targets['trusted_root.json'];
  return TrustedRoot.fromJSON(JSON.parse(Buffer.from(target, 'base64').toString()));
}

/**
 * Reads a `trusted_root.json`.
 * @throws {BundleError} `trusted-root-invalid`
 */
export async function readTrustedRoot(path: string): Promise<TrustedRoot> {
  try {
    const root = TrustedRoot.fromJSON(JSON.parse(await readFile(path, 'utf8')));
    if (root.certificateAuthorities.length === 0) throw new Error('it names no authority');
    // Without a beginning a log would have been trusted always.
    if ([...root.tlogs, ...root.ctlogs].some(({ publicKey }) => !publicKey?.validFor?.start))
      throw new Error('a log in it is not said to be trusted from when on');
    // Reads every key and certificate in it.
    toTrustMaterial(root);
    return root;
  } catch (cause) {
    throw new BundleError(
      'trusted-root-invalid',
      `\`${path}\` is no trusted root of sigstore: ${(cause as Error).message}`,
      { cause, hint: 'expected a `trusted_root.json`, as `cosign trusted-root create` writes it' },
    );
  }
}
