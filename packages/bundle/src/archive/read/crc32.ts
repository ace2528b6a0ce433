import * as zlib from 'node:zlib';

/** The CRC-32 of `bytes`, continued from `value`; Node has its own from 20.15 and 22.2 on. */
export const crc32: (bytes: Uint8Array, value?: number) => number =
  (zlib as Partial<typeof zlib>).crc32 ?? crc32ByTable;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  return value;
});

/** The same in JavaScript. */
export function crc32ByTable(bytes: Uint8Array, value = 0): number {
  let crc = ~value;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}
