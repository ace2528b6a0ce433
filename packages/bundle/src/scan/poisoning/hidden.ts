import type { Severity } from '../severity.ts';

/** Characters in a text that nobody who reads it sees, while a model does. */
export interface Hidden {
  readonly id: 'hidden-text' | 'reversed-text' | 'hidden-characters' | 'control-characters';
  readonly severity: Severity;
  /** How many characters. */
  readonly count: number;
  /** Where the first is, by UTF-16 offset. */
  readonly at: number;
  /** What tag characters or variation selectors spell; other kinds spell nothing. */
  readonly spells?: string;
}

/** Unicode 16, 23.9: the block of tags repeats ASCII without a shape. Flags of regions end in U+E007F. */
const flag = /\u{1F3F4}[\u{E0020}-\u{E007E}]{1,8}\u{E007F}/gu;
const tags = /[\u{E0000}-\u{E007F}]+/gu;
/** One selector belongs to the character before it; several in a row belong to nothing. */
const selectors = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]{2,}/gu;
/** Unicode 16, 23.2: what embeds, overrides and isolates a direction of writing. */
const directions = /[\u202A-\u202E\u2066-\u2069]/gu;
/** Marks of direction, which texts in scripts that run from right to left need. */
const directionMarks = /[\u200E\u200F\u061C]/gu;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const zeroWidth = /[\u200B\u2060-\u2064\u206A-\u206F\u00AD\u180E\u115F\u1160\u3164\uFFA0\uFEFF]/gu;
/** Joiners stand between letters of scripts that join, and in emoji; elsewhere they hide. */
const joiners =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Kannada}\p{Script=Telugu}\p{Script=Tamil}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{M}])[\u200C\u200D]/gu;
const controls = /(?![\t\n\r])\p{Cc}/gu;

/** A text of its own that is hidden is longer than this. */
const spelling = 3;

/** What a text hides, one entry for each kind. A byte order mark at its start is none. */
export function findHidden(given: string): Hidden[] {
  const text = given.replace(/^\uFEFF/, ' ').replaceAll(flag, (found) => ' '.repeat(found.length));
  const found: Hidden[] = [];
  const add = (id: Hidden['id'], severity: Severity, { count, at }: Seen, spells = '') => {
    if (count > 0) found.push({ id, severity, count, at, ...(spells === '' ? {} : { spells }) });
  };
  const tagged = see(text, tags);
  add('hidden-text', tagged.count >= spelling ? 'high' : 'medium', tagged, spell(tagged, tagOf));
  const selected = see(text, selectors);
  const long = selected.longest > spelling;
  add('hidden-text', long ? 'high' : 'low', selected, long ? spell(selected, selectorOf) : '');
  add('reversed-text', 'high', see(text, directions));
  const patterns = [zeroWidth, joiners, ...(rightToLeft.test(text) ? [] : [directionMarks])];
  const unseen = patterns.map((pattern) => see(text, pattern));
  add('hidden-characters', 'medium', {
    count: unseen.reduce((sum, { count }) => sum + count, 0),
    at: Math.min(...unseen.map(({ at }) => at)),
    longest: 0,
    sample: '',
  });
  add('control-characters', 'high', see(text, controls));
  return found;
}

interface Seen {
  /** Characters, in all. */
  readonly count: number;
  /** Of the first. */
  readonly at: number;
  /** The longest run. */
  readonly longest: number;
  /** The first of them. */
  readonly sample: string;
}

const sampleLength = 1000;

/** Counts without keeping what it counts: a stranger's text may be nothing else. */
function see(text: string, pattern: RegExp): Seen {
  let count = 0;
  let at = Infinity;
  let longest = 0;
  let sample = '';
  for (const { index, 0: run } of text.matchAll(pattern)) {
    let length = 0;
    for (const _ of run) length += 1;
    count += length;
    at = Math.min(at, index);
    longest = Math.max(longest, length);
    if (sample.length < sampleLength) sample += run.slice(0, sampleLength);
  }
  return { count, at, longest, sample };
}

function spell({ sample }: Seen, letterOf: (code: number) => string): string {
  const characters = Array.from(sample);
  const text = characters.map((character) => letterOf(character.codePointAt(0) ?? 0)).join('');
  return /[A-Za-z]{3}/.test(text) ? text : '';
}

function tagOf(code: number): string {
  const ascii = code - 0xe0000;
  return ascii >= 0x20 && ascii < 0x7f ? String.fromCodePoint(ascii) : '';
}

/** Bytes as selectors: 16 of the one block, then 240 of the other. */
function selectorOf(code: number): string {
  const byte = code < 0xe0000 ? code - 0xfe00 : code - 0xe0100 + 16;
  return byte >= 0x20 && byte < 0x7f ? String.fromCodePoint(byte) : '';
}
