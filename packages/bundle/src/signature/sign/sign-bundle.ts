import { createHash, type Hash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { type ByteSource, openArchive, openSource } from '../../archive/index.ts';
import { BundleError } from '../../error/index.ts';
import type { DigestName } from '../cms/index.ts';
import {
  type CommentLength,
  digestBundle,
  hashRange,
  readEnding,
  signatureBlock,
  writeBeside,
} from '../layouts/index.ts';
import type { CertificateFacts, SignatureLayout } from '../types.ts';
import { expectReplaceable } from './expect-replaceable.ts';
import { makeMessage, type MakeOptions, makeSigner, type Signer } from './make-message.ts';

export interface SignOptions extends MakeOptions {
  /** `B` and `C` write into the bundle, `detached` a file beside it. */
  readonly layout: Extract<SignatureLayout, 'B' | 'C' | 'detached'>;
  /** The bundle itself unless told; for a detached signature `<bundle>.sig`. */
  readonly output?: string;
  /** Puts the signature in the place of the one that is there. */
  readonly replace?: boolean;
  readonly signal?: AbortSignal;
}

export interface SignReport {
  /** Of what was written: the signed bundle, or the detached signature. */
  readonly path: string;
  readonly layout: SignOptions['layout'];
  /** SHA-256 of the signed bundle, 64 hex digits. */
  readonly fileDigest: string;
  /** Bytes of the bundle. */
  readonly fileSize: number;
  /** Bytes of the signature's DER. */
  readonly signatureSize: number;
  readonly signer: CertificateFacts;
  /** That the bundle was signed with. */
  readonly digest: DigestName;
  readonly timestamped: boolean;
}

/**
 * Signs a bundle, whose structure is checked before. The file is written beside the target and
 * renamed; it is read once, as a stream.
 *
 * @throws BundleError a `SignatureErrorCode`, a `CertificateErrorCode`, the reader's codes,
 *   `write-failed`, `cancelled`, and what the timestamp fails with
 */
export async function signBundle(path: string, options: SignOptions): Promise<SignReport> {
  const signer = makeSigner(options);
  await (await openArchive(path, options)).close();
  const source = await openSource(path, options.signal);
  try {
    const written =
      options.layout === 'detached'
        ? await signBeside(path, source, signer, options)
        : await signInside(path, source, signer, options);
    return {
      ...written,
      layout: options.layout,
      signer: signer.certificates[0].facts,
      digest: signer.digest,
      timestamped: options.timestamp !== undefined,
    };
  } finally {
    await source.close();
  }
}

type Written = Pick<SignReport, 'path' | 'fileDigest' | 'fileSize' | 'signatureSize'>;

async function signBeside(
  path: string,
  source: ByteSource,
  signer: Signer,
  { output = `${path}.sig`, replace = false, timestamp }: SignOptions,
): Promise<Written> {
  await expectReplaceable(output, replace);
  const { file, whole } = await digestBundle(source, signer.digest);
  const { der } = await makeMessage(signer, whole, timestamp);
  await writeBeside(output, 0o666, (append) => append(der));
  return { path: output, fileDigest: file, fileSize: source.size, signatureSize: der.length };
}

async function signInside(
  path: string,
  source: ByteSource,
  signer: Signer,
  options: SignOptions,
): Promise<Written> {
  const { layout, output = await realpath(path), replace = false, timestamp } = options;
  const { archive, end } = await findEnd(path, source, replace);
  const { mode } = await stat(path);
  const ofFile = createHash('sha256');
  const content = signer.digest === 'sha256' ? ofFile : createHash(signer.digest);
  const hashes = content === ofFile ? [ofFile] : [ofFile, content];
  const comment = Buffer.allocUnsafe(end - archive.at - 2);
  await source.readInto(comment, archive.at + 2, comment.length);
  let der: Buffer = Buffer.alloc(0);
  let fileSize = 0;
  await writeBeside(output, mode & 0o777, async (append) => {
    await hashRange(source, hashes, [0, archive.at], append);
    const sign = layout === 'B' ? signAsBefore : signAsStored;
    der = await sign(signer, content, comment, timestamp);
    const block = signatureBlock(der);
    const ending = Buffer.concat([commentLength(comment.length + block.length), comment, block]);
    ofFile.update(ending);
    fileSize = archive.at + ending.length;
    await append(ending);
  });
  return { path: output, fileDigest: ofFile.digest('hex'), fileSize, signatureSize: der.length };
}

/** Layout B: over the archive as it is without a signature. */
async function signAsBefore(
  signer: Signer,
  content: Hash,
  comment: Buffer,
  timestamp: SignOptions['timestamp'],
): Promise<Buffer> {
  const digest = content.copy().update(commentLength(comment.length)).update(comment).digest();
  return (await makeMessage(signer, digest, timestamp)).der;
}

/** Timestamps by keys of ECDSA have one of three lengths, the rarest in a quarter of the cases. */
const mostAttempts = 24;

/** Layout C: over a comment's length that counts the signature, so that one gives the other. */
async function signAsStored(
  signer: Signer,
  content: Hash,
  comment: Buffer,
  timestamp: SignOptions['timestamp'],
): Promise<Buffer> {
  let counted = 0;
  let signatureLength: number | undefined;
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const length = commentLength(comment.length + counted);
    const digest = content.copy().update(length).update(comment).digest();
    const made = await makeMessage(signer, digest, timestamp, signatureLength);
    const blockLength = signatureBlock(made.der).length;
    if (blockLength === counted) return made.der;
    if (counted === 0) counted = blockLength;
    signatureLength ??= made.signatureLength;
  }
  throw new BundleError(
    'signature-unfit',
    `expected signatures of one length, found none in ${mostAttempts} that is as long as the first`,
    { hint: 'the timestamps vary in length: use layout B, which does not sign its own length' },
  );
}

const longestComment = 0xffff;

/** @throws BundleError `signature-too-large` */
function commentLength(length: number): Buffer {
  if (length > longestComment) {
    throw new BundleError(
      'signature-too-large',
      `expected a signature that fits into a ZIP comment of ${longestComment} bytes, found ${length} bytes with what is there`,
      { hint: 'leave out certificates, or make a detached signature' },
    );
  }
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(length);
  return bytes;
}

/** Where the comment's length stands, and where the archive ends without a signature. */
async function findEnd(
  path: string,
  source: ByteSource,
  replace: boolean,
): Promise<{ readonly archive: CommentLength; readonly end: number }> {
  const ending = await readEnding(source);
  if (ending.kind === 'broken') throw new BundleError('signature-block-invalid', ending.message);
  if ('problem' in ending.archive) {
    throw new BundleError('signature-block-invalid', ending.archive.problem);
  }
  if (ending.kind === 'unsigned') return { archive: ending.archive, end: source.size };
  if (!replace) {
    throw new BundleError('already-signed', `\`${path}\` is signed already`, {
      hint: '`--replace` puts the new signature in its place, `dxt unsign` takes that one off',
    });
  }
  return { archive: ending.archive, end: ending.block.offset };
}
