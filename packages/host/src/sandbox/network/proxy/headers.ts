/** Headers that are between two neighbours only (RFC 9110, 7.6.1), and what a proxy is told. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Pairs of a raw header list (`[name, value, name, value]`) that are passed on. */
export function endToEndHeaders(raw: readonly string[]): string[] {
  const pairs = pairsOf(raw);
  const named = new Set(
    valuesOf(raw, 'connection').flatMap((value) =>
      value.split(',').map((name) => name.trim().toLowerCase()),
    ),
  );
  return pairs.flatMap(([name, value]) => {
    const key = name.toLowerCase();
    // A header that frames the body can't be taken away by naming it in `Connection`.
    const isDropped = hopByHop.has(key) || (named.has(key) && key !== 'content-length');
    return isDropped ? [] : [name, value];
  });
}

/** How the body of a request is delimited. */
export type Framing = 'none' | 'length' | 'chunked';

/** Reads the framing; `undefined` when that could be understood in two ways. */
export function bodyFraming(raw: readonly string[]): Framing | undefined {
  const lengths = valuesOf(raw, 'content-length');
  const encodings = valuesOf(raw, 'transfer-encoding');
  if (encodings.length > 0)
    return lengths.length === 0 && encodings.join().toLowerCase() === 'chunked'
      ? 'chunked'
      : undefined;
  if (lengths.length === 0) return 'none';
  return lengths.length === 1 && /^\d+$/.test(lengths[0] ?? '') ? 'length' : undefined;
}

/** Without the headers of these names. */
export function without(raw: readonly string[], ...names: readonly string[]): string[] {
  return pairsOf(raw).flatMap(([name, value]) =>
    names.includes(name.toLowerCase()) ? [] : [name, value],
  );
}

function valuesOf(raw: readonly string[], wanted: string): string[] {
  return pairsOf(raw).flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [
    raw[index * 2] ?? '',
    raw[index * 2 + 1] ?? '',
  ]);
}
