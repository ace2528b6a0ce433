import { openSource } from '../../archive/index.ts';
import { digestBundle, readEnding } from '../layouts/index.ts';
import type { SignatureEvidence } from '../types.ts';
import { bareEvidence, unreadable } from './bare-evidence.ts';
import type { ExamineSignatureOptions } from './options.ts';

/**
 * Finds out all about the signature of a bundle: the block at its end, or the file that is named as
 * `detached`. What is wrong with a signature is told, never thrown. The file is read once, as a
 * stream, and once more to tell what differs when it has been tampered with.
 *
 * @throws BundleError `read-failed`, `not-an-archive` where `path` is no file,
 *   `revocation-list-invalid`, `cancelled`
 */
export async function examineSignature(
  path: string,
  options: ExamineSignatureOptions,
): Promise<SignatureEvidence> {
  const source = await openSource(path, options.signal);
  try {
    const { detached } = options;
    if (detached !== undefined) {
      const { examineDetached } = await import('./examine-detached.ts');
      return await examineDetached(path, source, detached, options);
    }
    const ending = await readEnding(source);
    if (ending.kind === 'signed') {
      const { examineBlock } = await import('./examine-block.ts');
      return await examineBlock(path, source, ending, options);
    }
    const { file } = await digestBundle(source, 'sha256');
    return ending.kind === 'unsigned'
      ? { ...bareEvidence(file, options.now), state: 'none' }
      : unreadable(file, { code: 'malformed', message: ending.message }, options.now);
  } finally {
    await source.close();
  }
}
