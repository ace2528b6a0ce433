import type { ByteSource } from '../../archive/index.ts';
import { CmsError } from '../cms/index.ts';
import { digestBundle } from '../layouts/index.ts';
import type { SignatureEvidence } from '../types.ts';
import { bareEvidence, unreadable } from './bare-evidence.ts';
import { findDifference } from './find-difference.ts';
import { judgeMessage } from './judge-message.ts';
import type { ExamineSignatureOptions } from './options.ts';
import { digestNameOf, readBundleMessage } from './read-bundle-message.ts';
import { readDetached } from './read-detached.ts';

/** Of a file with a signature over the whole of it in the file `detached`. */
export async function examineDetached(
  path: string,
  source: ByteSource,
  detached: string,
  options: ExamineSignatureOptions,
): Promise<SignatureEvidence> {
  const { now, signal } = options;
  const layout = 'detached';
  const der = await readDetached(detached, signal);
  const message = der instanceof CmsError ? der : readBundleMessage(der);
  const { file, whole } = await digestBundle(source, digestNameOf(message));
  if (message instanceof CmsError) return { ...unreadable(file, message, now), layout };
  const difference = message.signer.messageDigest.equals(whole)
    ? undefined
    : await findDifference(path, message, whole, signal);
  return { ...bareEvidence(file, now), layout, ...judgeMessage(message, difference, options) };
}
