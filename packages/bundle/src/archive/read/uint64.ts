/** The unsigned 64-bit number at `offset`; above 2^53 no longer exact, but never smaller. */
export function readUint64(buffer: Buffer, offset: number): number {
  return buffer.readUInt32LE(offset) + buffer.readUInt32LE(offset + 4) * 0x1_0000_0000;
}
