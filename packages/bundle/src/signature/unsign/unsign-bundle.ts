import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { openSource } from '../../archive/index.ts';
import { BundleError } from '../../error/index.ts';
import { hashRange, readEnding, writeBeside } from '../layouts/index.ts';

export interface UnsignReport {
  readonly path: string;
  /** SHA-256 of the file without its signature, 64 hex digits. */
  readonly fileDigest: string;
  /** Bytes. */
  readonly fileSize: number;
}

/**
 * Takes the signature block off a bundle, whether it holds or not, and restores the length of the
 * archive's comment: what is left is what layouts A and B signed. The file is written beside the
 * target, which is the bundle itself unless `output` is given, and renamed.
 *
 * @throws BundleError `not-signed`, `signature-block-invalid`, `read-failed`, `write-failed`,
 *   `cancelled`
 */
export async function unsignBundle(
  path: string,
  options: { readonly output?: string; readonly signal?: AbortSignal } = {},
): Promise<UnsignReport> {
  const source = await openSource(path, options.signal);
  try {
    const ending = await readEnding(source);
    if (ending.kind === 'unsigned') {
      throw new BundleError('not-signed', `expected \`${path}\` to be signed, found no signature`);
    }
    if (ending.kind === 'broken') throw unsafe(ending.message);
    const { archive, block } = ending;
    if ('problem' in archive) throw unsafe(archive.problem);

    const target = options.output ?? (await realpath(path));
    const { mode } = await stat(path);
    const hash = createHash('sha256');
    const comment = Buffer.allocUnsafe(block.offset - archive.at);
    await source.readInto(comment, archive.at, comment.length);
    comment.writeUInt16LE(comment.length - 2, 0);
    await writeBeside(target, mode & 0o777, async (append) => {
      await hashRange(source, [hash], [0, archive.at], append);
      hash.update(comment);
      await append(comment);
    });
    return { path: target, fileDigest: hash.digest('hex'), fileSize: block.offset };
  } finally {
    await source.close();
  }
}

const unsafe = (message: string) =>
  new BundleError('signature-block-invalid', `the signature can't be taken off: ${message}`);
