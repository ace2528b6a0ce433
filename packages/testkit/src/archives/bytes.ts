/** A number as so many bytes, little end first. */
export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** An extra field: its id, its length, its data. */
export function extraField(id: number, ...data: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(data);
  return Buffer.concat([u16(id), u16(bytes.length), bytes]);
}
