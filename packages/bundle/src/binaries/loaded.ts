import type { Image, Section } from './types.ts';

/** An image whose memory is what its sections or segments say. */
export function imageOf(
  format: Image['format'],
  bytes: Buffer,
  sections: readonly Section[],
  loaded: readonly Section[] = sections,
): Image {
  return {
    format,
    bytes,
    sections,
    at(address, length) {
      const found = loaded.find(
        (part) =>
          part.address !== 0 &&
          address >= part.address &&
          address + length <= part.address + part.bytes.length,
      );
      if (found === undefined) return undefined;
      const start = address - found.address;
      return found.bytes.subarray(start, start + length);
    },
  };
}
