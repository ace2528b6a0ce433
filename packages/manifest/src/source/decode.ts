import type { Problem } from '../problem/index.ts';
import { indexPositions } from './positions.ts';

/** Text from UTF-8; a byte that is not UTF-8 becomes U+FFFD, and the first one is reported. */
export function decodeText(bytes: Uint8Array): {
  readonly text: string;
  readonly problems: readonly Problem[];
} {
  if (startsWithUtf16Mark(bytes)) {
    const message = 'the file is UTF-16, expected UTF-8';
    const hint = 'save it as UTF-8 without a byte order mark';
    return {
      text: '',
      problems: [{ severity: 'error', code: 'invalid-utf8', path: [], message, hint }],
    };
  }
  const text = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(bytes);
  const wrong = text.includes('\u{FFFD}') ? findInvalidByte(bytes, text) : undefined;
  if (wrong === undefined) return { text, problems: [] };
  const problem: Problem = {
    severity: 'error',
    code: 'invalid-utf8',
    path: [],
    message: `byte ${wrong.byteOffset} is not valid UTF-8`,
    expected: 'UTF-8',
    found: `0x${(bytes[wrong.byteOffset] ?? 0).toString(16).padStart(2, '0')}`,
    hint: 'save the file as UTF-8',
    place: indexPositions(text)(wrong.offset, 1),
  };
  return { text, problems: [problem] };
}

function startsWithUtf16Mark(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** A U+FFFD in the text stands for an invalid byte unless the bytes spell it out (EF BF BD). */
function findInvalidByte(
  bytes: Uint8Array,
  text: string,
): { readonly byteOffset: number; readonly offset: number } | undefined {
  let byteOffset = 0;
  let offset = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0xfffd && !isSpelledOut(bytes, byteOffset)) return { byteOffset, offset };
    byteOffset += utf8Length(code);
    offset += character.length;
  }
  return undefined;
}

function isSpelledOut(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
}

function utf8Length(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x1_0000 ? 3 : 4;
}
