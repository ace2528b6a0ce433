import type { SignatureBlock } from '../types.ts';
import type { ByteSource } from './byte-source.ts';
import { type DirectoryPlace, readEndRecord } from './end-record.ts';
import { counted, refuse } from './refusal.ts';
import { type BlockPlace, findSignatureBlock, longestBlock } from './signature-block.ts';

const endRecordSignature = Buffer.from('PK\x05\x06', 'latin1');
const endRecordLength = 22;
const longestComment = 0xffff;

/** Where the parts of an archive lie. */
export interface Frame extends DirectoryPlace {
  /** The length of its comment is 20 bytes further, as uint16 LE. */
  readonly endRecordOffset: number;
  readonly comment: Uint8Array;
  readonly signature?: SignatureBlock;
}

/**
 * Finds the end record, and the signature block behind it. The record counts only when its comment
 * ends exactly where the file or the block's ZIP ends, and when no other place could be taken for one.
 */
export async function readFrame(source: ByteSource): Promise<Frame> {
  const length = Math.min(source.size, endRecordLength + longestComment + longestBlock);
  const tail = Buffer.allocUnsafe(length);
  const tailOffset = source.size - length;
  await source.readInto(tail, tailOffset, length);

  const block = findSignatureBlock(tail, tailOffset);
  const zipEnd = block === undefined ? tail.length : block.offset - tailOffset;
  const at = findEndRecord(tail, zipEnd);
  const commentEnd = at + endRecordLength + tail.readUInt16LE(at + 20);
  const directory = await readEndRecord(source, tail.subarray(at), tailOffset + at);
  return {
    ...directory,
    endRecordOffset: tailOffset + at,
    comment: Uint8Array.from(tail.subarray(at + endRecordLength, Math.min(commentEnd, zipEnd))),
    ...(block === undefined ? {} : { signature: described(block, commentEnd > zipEnd) }),
  };
}

function described(block: BlockPlace, commentCoversBlock: boolean): SignatureBlock {
  return { ...block, commentCoversBlock };
}

function findEndRecord(tail: Buffer, zipEnd: number): number {
  const earliest = Math.max(0, zipEnd - endRecordLength - longestComment);
  const found = occurrences(tail, earliest);
  const fitting = found.filter((at) => {
    if (at + endRecordLength > zipEnd) return false;
    const end = at + endRecordLength + tail.readUInt16LE(at + 20);
    // Without a block the two are the same; with one, layouts B and C count it as comment.
    return end === zipEnd || end === tail.length;
  });
  const [at] = fitting;
  if (at === undefined) throw missingEndRecord(tail, found, zipEnd);
  const last = found.at(-1) ?? at;
  if (fitting.length > 1 || last !== at) {
    throw refuse(
      'end-record-ambiguous',
      `expected one end record, found ${found.filter((other) => other >= at).length} places that a reader could take for it`,
    );
  }
  return at;
}

function occurrences(tail: Buffer, from: number): number[] {
  const found: number[] = [];
  for (
    let at = tail.indexOf(endRecordSignature, from);
    at !== -1;
    at = tail.indexOf(endRecordSignature, at + 1)
  ) {
    found.push(at);
  }
  return found;
}

/** Says what the file looks like instead; the hints are for downloads that went wrong. */
function missingEndRecord(tail: Buffer, found: readonly number[], zipEnd: number): Error {
  const last = found.findLast((at) => at + endRecordLength <= zipEnd);
  if (last !== undefined) {
    const end = last + endRecordLength + tail.readUInt16LE(last + 20);
    return end < zipEnd
      ? refuse(
          'data-after',
          `expected the archive to end with its end record, found ${counted(zipEnd - end, 'byte')} after it`,
        )
      : refuse(
          'archive-truncated',
          `expected a comment of ${counted(end - last - endRecordLength, 'byte')} after the end record, found ${zipEnd - last - endRecordLength}`,
        );
  }
  if (tail.subarray(0, 2).toString('latin1') === 'PK') {
    return refuse(
      'archive-truncated',
      'expected an end record at the end of the archive, found none',
      'the file was probably cut off on its way: fetch it again',
    );
  }
  return refuse('not-an-archive', 'expected a ZIP archive, found no end record');
}
