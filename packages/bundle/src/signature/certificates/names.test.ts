import * as asn1js from 'asn1js';
import { expect, test } from 'vitest';
import { formatName, readName } from './names.ts';

/** A name with one part, as a certificate has it. */
function nameOf(text: string): Uint8Array {
  const type = new asn1js.ObjectIdentifier({ value: '2.5.4.3' });
  const value = new asn1js.Utf8String({ value: text });
  const attribute = new asn1js.Sequence({ value: [type, value] });
  const part = new asn1js.Set({ value: [attribute] });
  return new Uint8Array(new asn1js.Sequence({ value: [part] }).toBER());
}

function shown(text: string): string {
  const name = readName(nameOf(text));
  return name === undefined ? 'no name' : formatName(name);
}

test('no name looks like another one by characters that nobody sees', () => {
  // Joiners, fillers, selectors, spaces of other kinds, private ones; what steers a terminal.
  const unseen =
    '\u034f\u115f\u3164\u17b4\ufe0f\u{e0100}\u00a0\u2003\u3000\ue000\u200b\u202e\u001b';
  for (const character of unseen)
    expect(shown(`An${character}n`)).toMatch(/^CN=An(?:\\[0-9a-f]{2})+n$/);
  expect(shown('Ann of Ünal, Ltd.')).toBe(String.raw`CN=Ann of Ünal\, Ltd.`);
});
