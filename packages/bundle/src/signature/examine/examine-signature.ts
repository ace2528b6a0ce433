import { type ByteSource, openSource } from '../../archive/index.ts';
import { CmsError, type CmsMessage } from '../cms/index.ts';
import {
  type BundleDigests,
  digestBundle,
  readEnding,
  type SignedEnding,
} from '../layouts/index.ts';
import type { SignatureEvidence, SignatureFault, SignatureLayout } from '../types.ts';
import { findDamage } from './find-damage.ts';
import { judgeMessage, type JudgeOptions } from './judge-message.ts';
import { readBundleMessage } from './read-bundle-message.ts';
import { readDetached } from './read-detached.ts';

export interface ExamineSignatureOptions extends JudgeOptions {
  /** A file with a signature over the whole of the bundle, which is then the one that is examined. */
  readonly detached?: string;
  readonly signal?: AbortSignal;
}

/**
 * Finds out all about the signature of a bundle: the block at its end, or the file that is named as
 * `detached`. What is wrong with a signature is told, never thrown. The file is read once, as a
 * stream, and once more to tell what differs when it has been tampered with.
 *
 * @throws BundleError `read-failed`, `not-an-archive` where `path` is no file, `cancelled`
 */
export async function examineSignature(
  path: string,
  options: ExamineSignatureOptions,
): Promise<SignatureEvidence> {
  const source = await openSource(path, options.signal);
  try {
    return options.detached === undefined
      ? await examineBlock(path, source, options)
      : await examineDetached(path, source, options.detached, options);
  } finally {
    await source.close();
  }
}

async function examineBlock(
  path: string,
  source: ByteSource,
  options: ExamineSignatureOptions,
): Promise<SignatureEvidence> {
  const ending = await readEnding(source);
  if (ending.kind !== 'signed') {
    const { file } = await digestBundle(source, 'sha256');
    return ending.kind === 'unsigned'
      ? { ...bare(file, options), state: 'none' }
      : unreadable(file, { code: 'malformed', message: ending.message }, options);
  }
  const message = readBundleMessage(ending.der);
  const digests = await digestBundle(source, algorithmOf(message), ending);
  if (message instanceof CmsError) return unreadable(digests.file, message, options);
  const signed = layoutOf(message, digests, ending);
  if (signed !== undefined && 'problem' in ending.archive) {
    const message = `expected an archive before the signature block; ${ending.archive.problem}`;
    return unreadable(digests.file, { code: 'malformed', message }, options);
  }
  const layout = signed ?? (isCounted(ending) ? undefined : 'A');
  const found = digests.stored ?? digests.whole;
  return {
    ...bare(digests.file, options),
    ...(layout === undefined ? {} : { layout }),
    ...judgeMessage(message, await differing(path, message, signed, found, options), options),
  };
}

async function examineDetached(
  path: string,
  source: ByteSource,
  detached: string,
  options: ExamineSignatureOptions,
): Promise<SignatureEvidence> {
  const der = await readDetached(detached, options.signal);
  const message = der instanceof CmsError ? der : readBundleMessage(der);
  const digests = await digestBundle(source, algorithmOf(message));
  const layout = 'detached';
  if (message instanceof CmsError) return { ...unreadable(digests.file, message, options), layout };
  const signed = message.signer.messageDigest.equals(digests.whole) ? layout : undefined;
  return {
    ...bare(digests.file, options),
    layout,
    ...judgeMessage(
      message,
      await differing(path, message, signed, digests.whole, options),
      options,
    ),
  };
}

const algorithmOf = (message: CmsMessage | CmsError) =>
  message instanceof CmsError ? 'sha256' : message.signer.digest;

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

/** Says that, and if possible where, the bytes differ from those that were signed. */
async function differing(
  path: string,
  { signer }: CmsMessage,
  signed: SignatureLayout | undefined,
  found: Buffer,
  { signal }: ExamineSignatureOptions,
): Promise<SignatureFault | undefined> {
  if (signed !== undefined) return undefined;
  const expected = signer.messageDigest.toString('hex');
  const damage = await findDamage(path, signal);
  return {
    code: 'digest-mismatch',
    message: `expected the bundle that was signed, with the ${signer.digest} ${expected}, found ${found.toString('hex')}${damage}`,
  };
}

const bare = (fileDigest: string, { now }: JudgeOptions) => ({
  fileDigest,
  faults: [],
  chain: [],
  judgedAt: now.toISOString(),
});

function unreadable(
  fileDigest: string,
  { code, message }: Pick<SignatureFault, 'code' | 'message'>,
  options: JudgeOptions,
): SignatureEvidence {
  return { ...bare(fileDigest, options), state: 'malformed', faults: [{ code, message }] };
}
