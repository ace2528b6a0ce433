import type { SignatureBlock } from '../types.ts';
import { refuse } from './refusal.ts';

// `MCPB_SIG_V1`, the length of the DER bytes as uint32 LE, the DER bytes, `MCPB_SIG_END`.
const header = Buffer.from('MCPB_SIG_V1');
const footer = Buffer.from('MCPB_SIG_END');
const framing = header.length + 4 + footer.length;

/** More than any chain of certificates with timestamps needs. */
export const longestBlock = 1024 * 1024;

/** Where the block starts and how long it is; whether a comment covers it the end record says. */
export type BlockPlace = Omit<SignatureBlock, 'commentCoversBlock'>;

/**
 * The signature block that ends `tail`, which is the end of a file and begins at `tailOffset`.
 * Nothing when the file does not end in the block's footer.
 */
export function findSignatureBlock(tail: Buffer, tailOffset: number): BlockPlace | undefined {
  if (!tail.subarray(-footer.length).equals(footer)) return undefined;
  const starts = blockStarts(tail);
  const [start] = starts;
  if (start === undefined || starts.length > 1) {
    throw refuse(
      'signature-block-invalid',
      `expected one signature block whose length fits, found ${starts.length} before \`${footer.toString()}\``,
    );
  }
  const derStart = start + header.length + 4;
  const derLength = tail.length - footer.length - derStart;
  if (!isOneSequence(tail.subarray(derStart, derStart + derLength))) {
    throw refuse(
      'signature-block-invalid',
      `expected one DER sequence of ${derLength} bytes in the signature block, found something else`,
    );
  }
  return {
    offset: tailOffset + start,
    length: tail.length - start,
    derOffset: tailOffset + derStart,
    derLength,
  };
}

/** Every header from which the length leads exactly to the footer at the end. */
function blockStarts(tail: Buffer): number[] {
  const starts: number[] = [];
  const last = tail.length - framing;
  for (let at = tail.indexOf(header); at !== -1 && at <= last; at = tail.indexOf(header, at + 1)) {
    if (at + framing + tail.readUInt32LE(at + header.length) === tail.length) starts.push(at);
  }
  return starts;
}

/** X.690, 8.1.3 and 10.1: a SEQUENCE of definite length that fills `bytes`. */
function isOneSequence(bytes: Buffer): boolean {
  const first = bytes[1];
  if (bytes[0] !== 0x30 || first === undefined) return false;
  if (first < 0x80) return bytes.length === 2 + first;
  const lengthBytes = first - 0x80;
  if (lengthBytes < 1 || lengthBytes > 4 || bytes.length < 2 + lengthBytes) return false;
  return bytes.length === 2 + lengthBytes + bytes.readUIntBE(2, lengthBytes);
}
