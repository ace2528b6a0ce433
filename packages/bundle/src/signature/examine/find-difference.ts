import { openArchive } from '../../archive/index.ts';
import { BundleError, throwIfCancelled } from '../../error/index.ts';
import type { CmsMessage } from '../cms/index.ts';
import type { SignatureFault } from '../types.ts';

/** Says that, and if possible where, the bytes differ from those that were signed. */
export async function findDifference(
  path: string,
  { signer }: CmsMessage,
  found: Buffer,
  signal?: AbortSignal,
): Promise<SignatureFault> {
  const expected = signer.messageDigest.toString('hex');
  const damage = await findDamage(path, signal);
  return {
    code: 'digest-mismatch',
    message: `expected the bundle that was signed, with the ${signer.digest} ${expected}, found ${found.toString('hex')}${damage}`,
  };
}

/**
 * The end of a sentence on a bundle that is not the signed one: what of its archive does not fit
 * together. Whoever changes a file with care leaves nothing to be found here.
 */
async function findDamage(path: string, signal?: AbortSignal): Promise<string> {
  try {
    const archive = await openArchive(path, signal === undefined ? {} : { signal });
    try {
      for await (const content of archive.contents()) {
        if ('stream' in content) for await (const piece of content.stream) void piece;
      }
    } finally {
      await archive.close();
    }
    return '';
  } catch (error) {
    throwIfCancelled(signal);
    return error instanceof BundleError ? `; ${error.message}` : '';
  }
}
