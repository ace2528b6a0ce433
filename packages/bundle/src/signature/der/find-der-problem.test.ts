import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode, findDerProblem, sequence } from './index.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

const sound = {
  'a null': '05 00',
  'a boolean': '01 01 ff',
  'an integer that needs its zero': '02 02 00 80',
  'a negative integer': '02 01 ff',
  'an object identifier': '06 03 2a 86 48',
  'a bit string': '03 02 07 80',
  'an empty bit string': '03 01 00',
  'a list of values': '30 04 05 00 05 00',
  'a time': '17 0d 3236303530343033303230315a',
  'a time with a fraction': '18 11 32303236303530343033303230312e355a',
  'a tag of its own': 'a0 02 05 00',
  'a tag of two bytes': '9f 1f 01 00',
};

test.each(Object.entries(sound))('%s is sound', (_, hex) => {
  expect(findDerProblem(bytes(hex))).toBeUndefined();
});

const unsound: Readonly<Record<string, readonly [hex: string, problem: string]>> = {
  nothing: ['', 'expected another byte at byte 0'],
  'a tag alone': ['30', 'expected another byte at byte 1'],
  'a byte behind it': ['05 00 00', 'expected the value to end at byte 3, found its end at byte 2'],
  'an indefinite length': ['30 80 00 00', 'expected a definite length at byte 1'],
  'a long form of a short length': ['04 81 01 00', 'expected the shortest form of the length'],
  'a length with a leading zero': [
    `04 82 00 80 ${'00'.repeat(128)}`,
    'the shortest form of the length',
  ],
  'a length of five bytes': ['04 85 01 00 00 00 00', 'expected a length of at most 4 bytes'],
  'a length that is cut off': ['04 82 01', 'expected a length of at most 4 bytes'],
  'less than it says': ['04 02 00', 'expected 2 bytes of content, found 1'],
  'more than the list around it': ['30 02 04 05', 'expected 5 bytes of content, found 0'],
  'the tag 0': ['00 00', 'expected a value, found the tag 0'],
  'a string in pieces': ['24 03 04 01 61', 'expected a string in one piece'],
  'a list as a string': ['10 00', 'expected a list of values'],
  'a boolean of 1': ['01 01 01', 'expected 00 or ff for a boolean'],
  'an integer with a zero too many': ['02 02 00 7f', 'the shortest form of the integer'],
  'an integer with a one too many': ['02 02 ff 80', 'the shortest form of the integer'],
  'an integer of no bytes': ['02 00', 'the shortest form of the integer'],
  'a null with something in it': ['05 01 00', 'expected nothing in a null'],
  'bits that are not used and set': ['03 02 07 ff', 'whose unused bits are 0'],
  'unused bits of nothing': ['03 01 01', 'whose unused bits are 0'],
  'an identifier that is cut off': ['06 02 2a 86', 'the shortest form of the object identifier'],
  'an identifier with a leading zero': [
    '06 03 2a 80 01',
    'the shortest form of the object identifier',
  ],
  'a time without seconds': ['17 0b 323630353034303330325a', 'expected a time as YYMMDDhhmmssZ'],
  'a time of a zone': ['17 11 3236303530343033303230312b30323030', 'expected a time'],
  'a universal tag of two bytes': ['1f 1f 00', 'expected a universal tag below 31'],
  'a long form of a short tag': ['9f 1e 00', 'expected a tag of at most two bytes'],
};

test.each(Object.entries(unsound))('%s is not', (_, [hex, problem]) => {
  expect(findDerProblem(bytes(hex))).toContain(problem);
});

test('what would cost a parser much memory or depth is refused', () => {
  expect(findDerProblem(sequence(Buffer.from('0500'.repeat(30_000), 'hex')))).toContain(
    '20000 values',
  );
  let deep: Buffer = Buffer.from('0500', 'hex');
  for (let level = 0; level < 40; level++) deep = sequence(deep);
  expect(findDerProblem(deep)).toContain('32 levels');
});

test('what is written is sound, and no byte of it can be left out', () => {
  const primitive = fc.uint8Array({ maxLength: 300 }).map((content) => encode(0x04, content));
  const value = fc.array(primitive, { maxLength: 5 }).map((values) => sequence(...values));
  fc.assert(
    fc.property(value, fc.nat(), (der, cut) => {
      expect(findDerProblem(der)).toBeUndefined();
      expect(findDerProblem(der.subarray(0, cut % der.length))).toBeDefined();
    }),
  );
});

test('no bytes are too odd for an answer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
      const problem = findDerProblem(input);
      expect(problem === undefined || problem.length > 0).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
