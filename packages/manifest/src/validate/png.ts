const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const IHDR = [0x49, 0x48, 0x44, 0x52];

/** How much of a PNG file `readPngSize` needs: the signature, and IHDR up to its height. */
export const PNG_HEAD_LENGTH = 24;

export interface PngSize {
  readonly width: number;
  readonly height: number;
}

/** The size in pixels that a PNG file declares; undefined for anything else (PNG 1.2, 11.2.2). */
export function readPngSize(head: Uint8Array): PngSize | undefined {
  const isPng =
    head.length >= PNG_HEAD_LENGTH &&
    SIGNATURE.every((byte, index) => head[index] === byte) &&
    IHDR.every((byte, index) => head[12 + index] === byte);
  if (!isPng) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
