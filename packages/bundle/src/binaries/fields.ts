/** Numbers of a header in its own byte order; what lies outside of the file is a `RangeError`. */
export class Fields {
  readonly bytes: Buffer;
  readonly #bigEndian: boolean;

  constructor(bytes: Buffer, bigEndian = false) {
    this.bytes = bytes;
    this.#bigEndian = bigEndian;
  }

  u16(at: number): number {
    return this.#bigEndian ? this.bytes.readUInt16BE(at) : this.bytes.readUInt16LE(at);
  }

  u32(at: number): number {
    return this.#bigEndian ? this.bytes.readUInt32BE(at) : this.bytes.readUInt32LE(at);
  }

  u64(at: number): number {
    const value = this.#bigEndian ? this.bytes.readBigUInt64BE(at) : this.bytes.readBigUInt64LE(at);
    // No offset or address that leads anywhere is as large.
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
  }

  /** Text up to a zero byte or `longest`. */
  text(at: number, longest: number): string {
    const field = this.bytes.subarray(at, at + longest);
    const end = field.indexOf(0);
    return field.toString('latin1', 0, end === -1 ? field.length : end);
  }
}
