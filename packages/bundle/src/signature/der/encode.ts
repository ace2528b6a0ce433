/** The tags that are written here, in their one byte (X.680, 8.4). */
export const tags = { octets: 0x04, sequence: 0x30, set: 0x31 } as const;

/** A value in DER: its tag, the shortest form of its length, and what is in it. */
export function encode(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([Buffer.of(tag), encodeLength(bytes.length), bytes]);
}

/** X.690, 8.1.3. */
function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.of(0x80 + bytes.length, ...bytes);
}

export const sequence = (...values: readonly Uint8Array[]): Buffer =>
  encode(tags.sequence, ...values);

/** A SET OF, in the order that DER wants; X.690, 11.6. */
export const set = (...values: readonly Uint8Array[]): Buffer =>
  encode(tags.set, ...inOrder(values));

/** Values with the context-specific tag `number` around them. */
export const tagged = (number: number, ...values: readonly Uint8Array[]): Buffer =>
  encode(0xa0 + number, ...values);

export const octets = (bytes: Uint8Array): Buffer => encode(tags.octets, bytes);

export const inOrder = (values: readonly Uint8Array[]): Uint8Array[] =>
  values.toSorted((one, other) => Buffer.compare(one, other));
