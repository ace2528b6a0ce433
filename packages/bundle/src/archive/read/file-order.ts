/** The indices of entries in the order in which they lie in the file, by any of their offsets. */
export function inFileOrder(offsets: Float64Array): Uint32Array {
  return Uint32Array.from(offsets.keys()).sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0));
}
