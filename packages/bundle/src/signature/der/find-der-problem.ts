/** Deeper than any certificate or timestamp nests. */
const deepest = 32;
/** Each becomes an object of about a kilobyte in the parser that runs after this check. */
const mostValues = 20_000;

const structured = new Set([0x10, 0x11]);

interface Place {
  readonly bytes: Buffer;
  values: number;
}

class DerProblem extends Error {}

/**
 * What keeps `bytes` from being one value in DER (X.690, 10 and 11), or nothing. Parsers for BER
 * take several encodings for the same value, which lets two programs read two things. The order of
 * a SET OF is not looked at: widely used signers write attributes as they come.
 */
export function findDerProblem(bytes: Uint8Array): string | undefined {
  const place = { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), values: 0 };
  try {
    const end = checkValue(place, 0, bytes.length, 0);
    return end === bytes.length
      ? undefined
      : `expected the value to end at byte ${bytes.length}, found its end at byte ${end}`;
  } catch (error) {
    if (error instanceof DerProblem) return error.message;
    throw error;
  }
}

/** Checks the value at `at` and all in it; gives where it ends. */
function checkValue(place: Place, at: number, end: number, depth: number): number {
  place.values++;
  if (place.values > mostValues) throw new DerProblem(`expected at most ${mostValues} values`);
  if (depth > deepest) throw new DerProblem(`expected at most ${deepest} levels`);
  const first = byteAt(place, at, end);
  const contentAt = lengthAt(place, at, end, first);
  const { start, length } = readLength(place, contentAt, end);
  const stop = start + length;
  if (stop > end) {
    throw problem(at, `expected ${length} bytes of content, found ${end - start}`);
  }
  const constructed = (first & 0x20) !== 0;
  if (first < 0x40)
    checkUniversal(place.bytes.subarray(start, stop), first & 0x1f, constructed, at);
  if (constructed) {
    let next = start;
    while (next < stop) next = checkValue(place, next, stop, depth + 1);
  }
  return stop;
}

/** Where the length begins: behind the tag, which has more bytes where its number is above 30. */
function lengthAt(place: Place, at: number, end: number, first: number): number {
  if ((first & 0x1f) !== 0x1f) return at + 1;
  if (first < 0x40) throw problem(at, 'expected a universal tag below 31');
  const second = byteAt(place, at + 1, end);
  // Two bytes reach number 127, and no format that is read here uses a higher one.
  if (second < 0x1f || second > 0x7f) throw problem(at, 'expected a tag of at most two bytes');
  return at + 2;
}

function readLength(place: Place, at: number, end: number): { start: number; length: number } {
  const first = byteAt(place, at, end);
  if (first < 0x80) return { start: at + 1, length: first };
  const count = first - 0x80;
  if (count === 0) throw problem(at, 'expected a definite length');
  if (count > 4 || at + 1 + count > end) throw problem(at, 'expected a length of at most 4 bytes');
  const length = place.bytes.readUIntBE(at + 1, count);
  if (length < 0x80 || length < 2 ** (8 * (count - 1))) {
    throw problem(at, 'expected the shortest form of the length');
  }
  return { start: at + 1 + count, length };
}

function checkUniversal(content: Buffer, tag: number, constructed: boolean, at: number): void {
  if (tag === 0) throw problem(at, 'expected a value, found the tag 0');
  if (constructed !== structured.has(tag)) {
    throw problem(at, constructed ? 'expected a string in one piece' : 'expected a list of values');
  }
  const expected = expectations[tag];
  if (expected !== undefined && !expected.holds(content)) throw problem(at, expected.says);
}

interface Expectation {
  readonly says: string;
  holds(content: Buffer): boolean;
}

const integer: Expectation = {
  says: 'expected the shortest form of the integer',
  holds: ([first, second]) =>
    first !== undefined &&
    (second === undefined ||
      !((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))),
};

const matching = (pattern: RegExp, says: string): Expectation => ({
  says,
  holds: (content) => pattern.test(content.toString('latin1')),
});

/** By the number of the universal tag; X.690, 8 and 11. */
const expectations: Readonly<Partial<Record<number, Expectation>>> = {
  1: {
    says: 'expected 00 or ff for a boolean',
    holds: (content) => content.length === 1 && (content[0] === 0 || content[0] === 0xff),
  },
  2: integer,
  3: { says: 'expected a bit string whose unused bits are 0', holds: isBitString },
  5: { says: 'expected nothing in a null', holds: (content) => content.length === 0 },
  6: { says: 'expected the shortest form of the object identifier', holds: isIdentifier },
  10: integer,
  23: matching(/^\d{12}Z$/, 'expected a time as YYMMDDhhmmssZ'),
  24: matching(/^\d{14}(?:\.\d*[1-9])?Z$/, 'expected a time as YYYYMMDDhhmmssZ'),
};

function isBitString(content: Buffer): boolean {
  const [unused] = content;
  if (unused === undefined || unused > 7 || (content.length === 1 && unused > 0)) return false;
  return unused === 0 || ((content.at(-1) ?? 0) & ((1 << unused) - 1)) === 0;
}

function isIdentifier(content: Buffer): boolean {
  const last = content.at(-1);
  if (last === undefined || last >= 0x80) return false;
  return content.every((byte, index) => byte !== 0x80 || (content[index - 1] ?? 0) >= 0x80);
}

function byteAt(place: Place, at: number, end: number): number {
  const byte = at < end ? place.bytes[at] : undefined;
  if (byte === undefined) throw problem(at, 'expected another byte');
  return byte;
}

const problem = (at: number, text: string) => new DerProblem(`${text} at byte ${at}`);
