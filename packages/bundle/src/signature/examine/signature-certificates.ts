import { openSource } from '../../archive/index.ts';
import { BundleError } from '../../error/index.ts';
import { Certificate } from '../certificates/index.ts';
import { CmsError, readMessage } from '../cms/index.ts';
import { readEnding } from '../layouts/index.ts';

/**
 * The certificates that the signature inside a bundle brings along, as they come; none where there
 * is no signature that can be read. Nothing is verified here: `examineSignature` says whose they are.
 *
 * @throws BundleError `read-failed`, `not-an-archive` where `path` is no file, `cancelled`
 */
export async function signatureCertificates(
  path: string,
  signal?: AbortSignal,
): Promise<readonly Certificate[]> {
  const source = await openSource(path, signal);
  try {
    const ending = await readEnding(source);
    if (ending.kind !== 'signed') return [];
    return readMessage(ending.der).certificates.map(
      (der) => new Certificate(der, 'a certificate of the signature'),
    );
  } catch (error) {
    const isUnreadable = error instanceof BundleError && error.code === 'certificate-invalid';
    if (error instanceof CmsError || isUnreadable) return [];
    throw error;
  } finally {
    await source.close();
  }
}
