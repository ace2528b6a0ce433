import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rewriteSource } from '../index.ts';

const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true });
const indent = fc.constantFrom<string | number | undefined>(undefined, 2, 4, '\t');

test('an edited document says what it should, whatever it said and however it was written', () => {
  fc.assert(
    fc.property(object, object, indent, fc.boolean(), (before, after, indent, wantsReturns) => {
      const text = JSON.stringify(before, undefined, indent);
      const given = wantsReturns ? text.replaceAll('\n', '\r\n') : text;
      expect(JSON.parse(rewriteSource(given, after))).toEqual(JSON.parse(JSON.stringify(after)));
      expect(JSON.parse(rewriteSource(given, { ...before, ...after }))).toEqual(
        JSON.parse(JSON.stringify({ ...before, ...after })),
      );
      expect(rewriteSource(given, before)).toBe(given);
    }),
  );
});

test('what stays the same stays as it was written', () => {
  const text = `{
    "name":   "mini",
    "author": {"name": "Ann"},
    "args": ["a", "b"],
    "env": {
        "A": "1"
    }
}
`;
  const after = {
    name: 'mini',
    author: { name: 'Ann' },
    args: ['c'],
    env: { A: '1', B: '2' },
    compatibility: { platforms: ['linux'] },
  };
  expect(rewriteSource(text, after)).toBe(`{
    "name":   "mini",
    "author": {"name": "Ann"},
    "args": ["c"],
    "env": {
        "A": "1",
        "B": "2"
    },
    "compatibility": {
        "platforms": [
            "linux"
        ]
    }
}
`);
});
