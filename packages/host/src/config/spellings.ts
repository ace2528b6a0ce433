/** Finds where in a text a secret stands, in whatever spelling. */
export interface Finder {
  find(text: string): readonly Range[];
  /** Where at the end of a text the secret begins, plain, without coming to its own end; else -1. */
  tornAt(text: string): number;
  /** UTF-16 units of the longest text that it can find. */
  readonly longest: number;
}

/** From the first character to the one after the last. */
export type Range = readonly [number, number];

/** Shorter ones would black out ordinary words, and can't be secret anyway. */
const shortest = 4;

/** How often a backslash may be doubled: text inside JSON inside JSON inside JSON. */
const nested = 8;

/** Longer ones, which are keys in files, are looked for in fixed spellings: a pattern has its limits. */
const longestPattern = 512;

/** docs/settings.md says which spellings are known. */
export function finderOf(secret: string): Finder | undefined {
  // Logs are written by the line, also where a secret has several.
  const texts = [secret, ...secret.split(/\r?\n/)].filter((text) => text.length >= shortest);
  if (texts.length === 0) return undefined;
  return secret.length > longestPattern ? fixedFinder([...new Set(texts)]) : patternFinder(texts);
}

function patternFinder([whole = '', ...lines]: readonly string[]): Finder {
  const patterns = [literal(whole), hex(whole), ...base64(whole), ...lines.map(literal)];
  const pattern = new RegExp(patterns.join('|'), 'g');
  return {
    find: (text) => {
      const ranges: Range[] = [];
      pattern.lastIndex = 0;
      for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
        ranges.push([found.index, found.index + found[0].length]);
        // Another one may begin inside.
        pattern.lastIndex = found.index + 1;
      }
      return ranges;
    },
    tornAt: (text) => tornAt(whole, text),
    // Most that a character can become: `\uXXXX` for each unit, behind doubled backslashes.
    longest: whole.length * (5 + nested) + nested,
  };
}

function tornAt(secret: string, text: string): number {
  for (let length = Math.min(secret.length - 1, text.length); length >= shortest; length -= 1)
    if (text.endsWith(secret.slice(0, length))) return text.length - length;
  return -1;
}

function fixedFinder(texts: readonly string[]): Finder {
  const spellings = [...new Set(texts.flatMap(fixedSpellings))];
  return {
    find: (text) =>
      spellings.flatMap((spelling) => {
        const ranges: Range[] = [];
        for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1))
          ranges.push([at, at + spelling.length]);
        return ranges;
      }),
    tornAt: (text) => tornAt(texts[0] ?? '', text),
    longest: Math.max(...spellings.map(({ length }) => length)),
  };
}

function fixedSpellings(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const json = JSON.stringify(text).slice(1, -1);
  const url = encodeURIComponent(bytes.toString());
  const form = new URLSearchParams([['', bytes.toString()]]).toString().slice(1);
  const small = (escaped: string) => escaped.replaceAll(/%../g, (code) => code.toLowerCase());
  const inner = [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // Without the characters that hold bits of a neighbour.
    const own = encoded.slice(
      Math.ceil((before * 8) / 6),
      Math.floor(((before + bytes.length) * 8) / 6),
    );
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const hexed = bytes.toString('hex');
  return [text, json, url, small(url), form, small(form), ...inner, hexed, hexed.toUpperCase()];
}

/** The text itself, also inside JSON, URLs, forms and HTML, whatever of it is escaped there. */
function literal(text: string): string {
  return Array.from(text, character).join('');
}

const backslashes = `\\\\{1,${nested}}`;

function character(char: string): string {
  if (/[A-Za-z0-9]/.test(char)) return char;
  const units = char.split('').map((unit) => unit.charCodeAt(0));
  const unicode = units.map(
    (unit) => `${backslashes}u${anyCase(unit.toString(16).padStart(4, '0'))}`,
  );
  const percent = [...Buffer.from(char)].map((byte) => `%${anyCase(hexOf(byte))}`);
  return `(?:${[plain(char), percent.join(''), unicode.join('')].join('|')})`;
}

function plain(char: string): string {
  switch (char) {
    case ' ':
      return ' |\\+';
    case '\n':
      return `\\r?\\n|(?:${backslashes}r)?${backslashes}n`;
    case '\r':
      return `\\r|${backslashes}r|`;
    case '\t':
      return `\\t|${backslashes}t`;
    case '\\':
      return backslashes;
    case '"':
      return `\\\\{0,${nested}}"|&quot;`;
    case '/':
      return `\\\\{0,${nested}}/`;
    case "'":
      return `\\\\{0,${nested}}'|&#0?39;|&apos;`;
    case '&':
      return '&(?:amp;)?';
    case '<':
      return '<|&lt;';
    case '>':
      return '>|&gt;';
    default:
      return char.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  }
}

function hex(text: string): string {
  return [...Buffer.from(text)].map((byte) => anyCase(hexOf(byte))).join('');
}

const hexOf = (byte: number) => byte.toString(16).padStart(2, '0');

const anyCase = (digits: string) =>
  digits.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/**
 * Base64 and base64url, wherever in a longer text the secret begins: a character holds six bits, so
 * there are three ways. The characters at both ends that hold bits of a neighbour too are masked
 * with it.
 */
function base64(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].map((before) => {
    const low = Buffer.concat([Buffer.alloc(before), bytes, Buffer.alloc(2)]);
    const high = Buffer.concat([Buffer.alloc(before, 255), bytes, Buffer.alloc(2, 255)]);
    const from = Math.floor((before * 8) / 6);
    const to = Math.ceil(((before + bytes.length) * 8) / 6);
    const [least, most] = [low, high].map((buffer) => buffer.toString('base64').slice(from, to));
    const chars = (least ?? '').split('');
    return chars
      .map((char, at) => (char === most?.[at] ? either(char) : anySharing(char, most?.[at] ?? '')))
      .join('');
  });
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function either(char: string): string {
  if (char === '+') return '[+-]';
  return char === '/' ? '[/_]' : char;
}

/** Those that have the bits which both have in common. */
function anySharing(least: string, most: string): string {
  const [low, high] = [alphabet.indexOf(least), alphabet.indexOf(most)];
  const fixed = ~(low ^ high) & 0b11_1111;
  const chars = alphabet.split('').filter((_, value) => (value & fixed) === (low & fixed));
  return `[${chars.map((char) => (char === '+' ? '+\\-' : char === '/' ? '/_' : char)).join('')}]`;
}
