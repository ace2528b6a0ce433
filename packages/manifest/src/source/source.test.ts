import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxSourceLength, parseSource, type JsonPath, type Source } from '../index.ts';

const encoder = new TextEncoder();

function codesOf(source: Source): readonly string[] {
  return source.problems.map(({ code }) => code);
}

/** Every path of a value with the value there. */
function* walk(value: unknown, path: JsonPath = []): Generator<readonly [JsonPath, unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    yield* walk(child, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

/** Line and column, counted one code point after the other. */
function count(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let column = 1;
  let at = 0;
  for (const character of text) {
    if (at >= offset) break;
    at += character.length;
    if (character === '\n' || (character === '\r' && text[at] !== '\n')) {
      line += 1;
      column = 1;
    } else if (character !== '\u{FEFF}' || at !== 1) {
      column += 1;
    }
  }
  return { line, column };
}

const space = fc
  .array(fc.constantFrom(' ', '\t', '\n', '\r', '\r\n'), { maxLength: 3 })
  .map((parts) => parts.join(''));
const anyJson = fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' });

/** The same JSON with white space of every kind between its tokens. */
function spread(value: unknown, spaces: readonly string[]): string {
  let next = 0;
  const gap = () => spaces[(next += 1) % spaces.length] ?? '';
  const write = (value: unknown): string => {
    if (Array.isArray(value)) return `[${gap()}${value.map(write).join(`,${gap()}`)}${gap()}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const entries = Object.entries(value).map(
      ([key, child]) => `${JSON.stringify(key)}${gap()}:${gap()}${write(child)}`,
    );
    return `{${gap()}${entries.join(`${gap()},${gap()}`)}}`;
  };
  return gap() + write(value) + gap();
}

describe('parseSource', () => {
  test('reads any JSON value as it was written', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = JSON.stringify(value);
        expect(parseSource(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  test('takes exactly what JSON.parse takes, and explains everything else', () => {
    const edit = fc.record({
      value: anyJson,
      at: fc.nat(),
      removed: fc.nat({ max: 2 }),
      added: fc.constantFrom(
        '',
        ',',
        ':',
        '"',
        "'",
        '{',
        '}',
        '[',
        ']',
        '0',
        '-',
        '/',
        '\\',
        'x',
        '\n',
      ),
    });
    fc.assert(
      fc.property(edit, ({ value, at, removed, added }) => {
        const text = JSON.stringify(value);
        const start = at % (text.length + 1);
        const edited = text.slice(0, start) + added + text.slice(start + removed);
        const source = parseSource(edited);
        let parsed: unknown;
        try {
          parsed = JSON.parse(edited);
        } catch {
          expect(source.problems.filter(({ severity }) => severity === 'error')).not.toEqual([]);
          expect(source.problems.every(({ place }) => place !== undefined)).toBe(true);
        }
        expect(source.value).toEqual(parsed);
      }),
      { numRuns: 1000 },
    );
  });

  test('knows the place of every value and key', () => {
    fc.assert(
      fc.property(anyJson, fc.array(space, { minLength: 1, maxLength: 20 }), (value, spaces) => {
        const text = spread(value, spaces);
        const source = parseSource(text);
        for (const [path, expected] of walk(JSON.parse(text))) {
          const place = source.place(path, 'value');
          expect(place).toBeDefined();
          const { offset, length, line, column } = place!;
          expect(JSON.parse(text.slice(offset, offset + length))).toEqual(expected);
          expect({ line, column }).toEqual(count(text, offset));
          const key = source.place(path, 'key');
          const last = path.at(-1);
          if (typeof last !== 'string') expect(key).toBeUndefined();
          else expect(JSON.parse(text.slice(key!.offset, key!.offset + key!.length))).toBe(last);
        }
      }),
    );
  });

  test('knows no place for what is not there', () => {
    const source = parseSource('{"a": [1], "b": "x"}');
    expect(source.place(['c'], 'value')).toBeUndefined();
    expect(source.place(['a', 1], 'value')).toBeUndefined();
    expect(source.place(['a', 'length'], 'value')).toBeUndefined();
    expect(source.place(['b', 0], 'value')).toBeUndefined();
    expect(source.place([], 'key')).toBeUndefined();
  });

  test.each([
    ['LF', '{\n  "a": 1,\n  "b": 2\n}', 3, 8],
    ['CRLF', '{\r\n  "a": 1,\r\n  "b": 2\r\n}', 3, 8],
    ['a lone CR', '{\r  "a": 1,\r  "b": 2\r}', 3, 8],
    ['a tab as one column', '{\n\t"b": 2}', 2, 7],
    ['an astral character as one column', '{"😀": "é", "b": 2}', 1, 17],
    ['a byte order mark as none', '\u{FEFF}{"b": 2}', 1, 7],
  ])('counts %s', (_, text, line, column) => {
    expect(parseSource(text).place(['b'], 'value')).toMatchObject({ line, column, length: 1 });
    expect(parseSource(encoder.encode(text)).place(['b'], 'value')).toMatchObject({ line, column });
  });

  test('accepts a byte order mark with a note, and counts it in offsets', () => {
    const source = parseSource('\u{FEFF}{"a": 1}');
    expect(source.value).toEqual({ a: 1 });
    expect(source.problems).toMatchObject([{ severity: 'info', code: 'byte-order-mark' }]);
    expect(source.place(['a'], 'key')?.offset).toBe(2);
  });

  test('names the first byte that is not UTF-8', () => {
    const bytes = Uint8Array.from([
      ...encoder.encode('{\n"é\u{FFFD}": "'),
      0xe9,
      ...encoder.encode('"}'),
    ]);
    const source = parseSource(bytes);
    expect(source.value).toBeUndefined();
    expect(source.problems).toMatchObject([
      { code: 'invalid-utf8', found: '0xe9', place: { line: 2, column: 8 } },
    ]);
    expect(source.problems[0]?.message).toContain('byte 12');
  });

  test('says that a UTF-16 file is one', () => {
    const { problems } = parseSource(Uint8Array.from([0xff, 0xfe, 0x7b, 0, 0x7d, 0]));
    expect(problems).toMatchObject([{ code: 'invalid-utf8', hint: expect.any(String) }]);
    expect(problems[0]?.message).toContain('UTF-16');
  });

  test('keeps `__proto__` as data, and reports it', () => {
    const source = parseSource('{"a": {"__proto__": {"polluted": true}}}');
    const { a } = source.value as { a: Record<string, unknown> };
    expect(Object.hasOwn(a, '__proto__')).toBe(true);
    expect(a['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf(a)).toBe(Object.prototype);
    expect(source.problems).toMatchObject([
      { code: 'forbidden-key', path: ['a', '__proto__'], place: { line: 1, column: 8 } },
    ]);
  });

  test('names both places of a key that stands twice, and takes the last', () => {
    const source = parseSource('{\n  "a": 1,\n  "b": {"a": 2},\n  "a": 3\n}');
    expect(source.value).toMatchObject({ a: 3 });
    expect(source.place(['a'], 'value')).toMatchObject({ line: 4 });
    expect(source.problems).toMatchObject([
      { code: 'duplicate-key', path: ['a'], place: { line: 4, column: 3 } },
    ]);
    expect(source.problems[0]?.message).toContain('line 2, column 3');
  });
});

describe('parseSource refuses', () => {
  test.each([
    ['text', '['.repeat(64 * maxSourceLength)],
    ['bytes', new Uint8Array(64 * maxSourceLength).fill(0x5b)],
  ])('64 MiB of brackets as %s without looking', (_, input) => {
    const source = parseSource(input);
    expect(codesOf(source)).toEqual(['too-large']);
    expect(source.value).toBeUndefined();
  });

  test.each([
    ['arrays', '['.repeat(100_000)],
    ['objects', '{"a":'.repeat(100_000)],
    ['objects that are closed wrongly', '{]'.repeat(100_000)],
    ['closed arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
  ])('%s inside each other 100,000 deep', (_, text) => {
    expect(codesOf(parseSource(text))).toEqual(['too-deep']);
  });

  test('65 levels but not 64', () => {
    expect(parseSource('['.repeat(64) + ']'.repeat(64)).value).toBeDefined();
    const source = parseSource('['.repeat(65) + ']'.repeat(65));
    expect(source.value).toBeUndefined();
    expect(source.problems).toMatchObject([{ code: 'too-deep', place: { line: 1, column: 65 } }]);
  });

  test.each([
    '{"a": 1}'.repeat(130_000),
    '{"k":1,\n'.repeat(130_000),
    `{${'"k":1,'.repeat(149_000)}"k":1}`,
  ])('nothing of a large text with a crash', (text) => {
    expect(parseSource(text).problems.length).toBeGreaterThan(0);
  });

  test.each([
    ['[1]', 'an array'],
    ['"x"', 'a string'],
    ['null', 'null'],
    ['1', 'a number'],
  ])('%s at the top, which is %s', (text, found) => {
    expect(parseSource(text).problems).toMatchObject([{ code: 'not-an-object', found }]);
  });
});
