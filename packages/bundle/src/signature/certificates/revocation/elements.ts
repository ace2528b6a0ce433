/** A value in DER, by its place in the bytes around it. */
export interface Element {
  readonly tag: number;
  readonly bytes: Buffer;
  /** With tag and length. */
  readonly start: number;
  readonly contentStart: number;
  readonly end: number;
}

export class NotDer extends Error {}

/**
 * Goes over the values in a range, without making anything of them: a revocation list can have a
 * hundred thousand entries, and one of them is looked for.
 */
export function* elementsOf(bytes: Buffer, start: number, end: number): Generator<Element> {
  for (let at = start; at < end;) {
    const element = elementAt(bytes, at, end);
    yield element;
    at = element.end;
  }
}

export function childrenOf({ bytes, contentStart, end }: Element): Generator<Element> {
  return elementsOf(bytes, contentStart, end);
}

export function contentOf({ bytes, contentStart, end }: Element): Buffer {
  return bytes.subarray(contentStart, end);
}

/** With tag and length. */
export function wholeOf({ bytes, start, end }: Element): Buffer {
  return bytes.subarray(start, end);
}

export function elementAt(bytes: Buffer, at: number, end: number): Element {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined || at + 2 > end) throw new NotDer();
  if (first < 0x80)
    return checked({ tag, bytes, start: at, contentStart: at + 2, end: at + 2 + first }, end);
  const count = first - 0x80;
  if (count === 0 || count > 4 || at + 2 + count > end) throw new NotDer();
  const contentStart = at + 2 + count;
  const length = bytes.readUIntBE(at + 2, count);
  return checked({ tag, bytes, start: at, contentStart, end: contentStart + length }, end);
}

function checked(element: Element, end: number): Element {
  if (element.end > end) throw new NotDer();
  return element;
}
