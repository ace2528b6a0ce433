import type { ByteSource } from '../../archive/index.ts';
import { CmsError, type CmsMessage } from '../cms/index.ts';
import { type BundleDigests, digestBundle, type SignedEnding } from '../layouts/index.ts';
import type { SignatureEvidence, SignatureLayout } from '../types.ts';
import { bareEvidence, unreadable } from './bare-evidence.ts';
import { findDifference } from './find-difference.ts';
import { judgeMessage } from './judge-message.ts';
import type { ExamineSignatureOptions } from './options.ts';
import { digestNameOf, readBundleMessage } from './read-bundle-message.ts';

/** Of a file that ends with a signature block. */
export async function examineBlock(
  path: string,
  source: ByteSource,
  ending: SignedEnding,
  options: ExamineSignatureOptions,
): Promise<SignatureEvidence> {
  const { now, signal } = options;
  const message = readBundleMessage(ending.der);
  const digests = await digestBundle(source, digestNameOf(message), ending);
  if (message instanceof CmsError) return unreadable(digests.file, message, now);
  const signed = layoutOf(message, digests, ending);
  if (signed !== undefined && 'problem' in ending.archive) {
    const said = `expected an archive before the signature block; ${ending.archive.problem}`;
    return unreadable(digests.file, { code: 'malformed', message: said }, now);
  }
  const layout = signed ?? (isCounted(ending) ? undefined : 'A');
  const difference =
    signed === undefined
      ? await findDifference(path, message, digests.stored ?? digests.whole, signal)
      : undefined;
  return {
    ...bareEvidence(digests.file, now),
    ...(layout === undefined ? {} : { layout }),
    ...judgeMessage(message, difference, options),
  };
}

const isCounted = ({ archive }: SignedEnding) => 'at' in archive && archive.countsBlock;

/** Which bytes the signer's digest is of. */
function layoutOf(
  { signer }: CmsMessage,
  { stored, restored }: BundleDigests,
  ending: SignedEnding,
): SignatureLayout | undefined {
  if (stored !== undefined && signer.messageDigest.equals(stored)) {
    return isCounted(ending) ? 'C' : 'A';
  }
  return restored !== undefined && signer.messageDigest.equals(restored) ? 'B' : undefined;
}
