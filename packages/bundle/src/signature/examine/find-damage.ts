import { openArchive } from '../../archive/index.ts';
import { BundleError, throwIfCancelled } from '../../error/index.ts';

/**
 * The end of a sentence on a bundle that is not the signed one: what of its archive does not fit
 * together. Whoever changes a file with care leaves nothing to be found here.
 */
export async function findDamage(path: string, signal?: AbortSignal): Promise<string> {
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
