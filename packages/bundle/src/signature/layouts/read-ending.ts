import {
  type BlockPlace,
  type ByteSource,
  findSignatureBlock,
  longestBlock,
  readFrame,
} from '../../archive/index.ts';
import { BundleError } from '../../error/index.ts';
import { findTrace, footer } from './signature-block.ts';

const endRecordLength = 22;
const longestComment = 0xffff;
const endRecordSignature = Buffer.from('PK\x05\x06', 'latin1');

/** A file that ends with one whole signature block. */
export interface SignedEnding {
  readonly kind: 'signed';
  readonly block: BlockPlace;
  readonly der: Buffer;
  /** The end record's, or why no archive ends before the block, in one sentence. */
  readonly archive: CommentLength | { readonly problem: string };
}

/** Where an archive says how long its comment is, as uint16 LE. */
export interface CommentLength {
  readonly at: number;
  /** Whether it counts the signature block: layouts B and C. */
  readonly countsBlock: boolean;
}

/** How a file ends, with regard to signatures. */
export type Ending =
  | { readonly kind: 'unsigned'; readonly archive: CommentLength }
  | SignedEnding
  /** There is something of a signature, or it can't be known because the file is no archive. */
  | { readonly kind: 'broken'; readonly message: string };

/**
 * Finds the signature block of a file. Only an archive that ends as it says, with nothing in its
 * comment that could be left of a signature, is unsigned.
 *
 * @throws BundleError `read-failed`, `cancelled`
 */
export async function readEnding(source: ByteSource): Promise<Ending> {
  const length = Math.min(source.size, endRecordLength + longestComment + longestBlock);
  const tail = Buffer.allocUnsafe(length);
  const tailOffset = source.size - length;
  await source.readInto(tail, tailOffset, length);
  const frame = await whole(() => readFrame(source));
  if (frame instanceof BundleError) return withoutArchive(tail, tailOffset, frame.message);

  const { comment, endRecordOffset, signature } = frame;
  const trace = findTrace(Buffer.from(comment));
  if (trace !== undefined) return { kind: 'broken', message: partsFound(trace) };
  const archive = {
    at: endRecordOffset + 20,
    countsBlock: signature?.commentCoversBlock ?? false,
  };
  if (signature === undefined) return { kind: 'unsigned', archive };
  return {
    kind: 'signed',
    block: signature,
    der: derIn(tail, tailOffset, signature),
    archive,
  };
}

/** A block may end a file whose archive is damaged: then its signature tells whether it is. */
async function withoutArchive(tail: Buffer, tailOffset: number, message: string): Promise<Ending> {
  const block = await whole(() => findSignatureBlock(tail, tailOffset));
  if (block instanceof BundleError) return { kind: 'broken', message: block.message };
  if (block !== undefined) {
    if (
      tail
        .subarray(0, block.offset - tailOffset)
        .subarray(-footer.length)
        .equals(footer)
    ) {
      return { kind: 'broken', message: 'expected one signature block, found another before it' };
    }
    const der = derIn(tail, tailOffset, block);
    return { kind: 'signed', block, der, archive: { problem: message } };
  }
  const behind = tail.subarray(Math.max(0, tail.lastIndexOf(endRecordSignature)));
  const trace = findTrace(behind);
  return {
    kind: 'broken',
    message: trace === undefined ? message : `${partsFound(trace)}; ${message}`,
  };
}

const partsFound = (trace: string) =>
  `expected one whole signature block at the end of the file or none, found ${trace} behind the archive`;

const derIn = (tail: Buffer, tailOffset: number, { derOffset, derLength }: BlockPlace) =>
  Buffer.from(tail.subarray(derOffset - tailOffset, derOffset - tailOffset + derLength));

/** What `read` gives, or its refusal of the file; failures to read go on. */
async function whole<T>(read: () => T | Promise<T>): Promise<T | BundleError> {
  try {
    return await read();
  } catch (error) {
    const isRefusal =
      error instanceof BundleError && error.code !== 'read-failed' && error.code !== 'cancelled';
    if (isRefusal) return error;
    throw error;
  }
}
