import { seededRandom } from '@opendxt/testkit';
import { describe, expect, test } from 'vitest';
import { redactor } from './index.ts';

test('secrets are masked, the longer ones first, and such that overlap with one mask', () => {
  const redact = redactor(['abcd', 'abcdef', 'no', 'fghi']);
  expect(redact('abcdef, abcd, nobody')).toBe('••••••, ••••••, nobody');
  expect(redact('_abcdefghi_')).toBe('_••••••_');
  expect(redactor([])('abcd')).toBe('abcd');
});

test('each line of a secret that has several is masked, since logs are written by the line', () => {
  const redact = redactor(['-----BEGIN KEY-----\nMIIabc\nxyz123==\n']);
  expect(redact('MIIabc')).toBe('••••••');
  expect(redact('the end is xyz123==.')).toBe('the end is ••••••.');
});

const awkward = 'p"w\\1 &?=/\'<ä𝄞>\n+x';

describe('a secret is masked', () => {
  const twice = JSON.stringify(JSON.stringify(awkward));
  const lower = encodeURIComponent(awkward).replaceAll(/%../g, (code) => code.toLowerCase());
  const ascii = JSON.stringify(awkward).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const escaped = awkward
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
  test.each([
    ['in JSON', JSON.stringify(awkward), '"••••••"'],
    ['in JSON of ASCII alone', ascii, '"••••••"'],
    ['in JSON in JSON', twice, '"\\"••••••\\""'],
    ['in a URL', encodeURIComponent(awkward), '••••••'],
    ['in a URL with small hex digits', lower, '••••••'],
    ['in a form', new URLSearchParams({ k: awkward }).toString(), 'k=••••••'],
    ['in a path', encodeURI(awkward), '••••••'],
    ['in HTML', escaped, '••••••'],
    ['in hex', Buffer.from(awkward).toString('hex'), '••••••'],
    ['in hex in capitals', Buffer.from(awkward).toString('hex').toUpperCase(), '••••••'],
  ])('%s', (_, text, expected) => {
    expect(redactor([awkward])(text)).toBe(expected);
  });
});

/** Texts of the characters that secrets have, and some that need escaping everywhere. */
function texts(seed: number, count: number, least: number): readonly string[] {
  const random = seededRandom(seed);
  const alphabet = Array.from('abcXYZ019+/=_-. "\\%&äß€𝄞');
  return Array.from({ length: count }, () =>
    Array.from({ length: least + random(30) }, () => alphabet[random(alphabet.length)] ?? '').join(
      '',
    ),
  );
}

test('a secret inside a longer text is masked in the base64 of that text, at every alignment', () => {
  const [around, secrets] = [texts(1, 300, 0), texts(2, 300, 4)];
  for (const [index, secret] of secrets.entries()) {
    const redact = redactor([secret]);
    const before = around[index] ?? '';
    const after = around[299 - index] ?? '';
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = Buffer.from(before + secret + after).toString(encoding);
      const masked = redact(`Basic ${encoded}.`);
      const [left = '', right, ...more] = masked.split('••••••');
      expect(more).toEqual([]);
      expect(right, `${encoded} of ${secret}`).toBeDefined();
      // What is left of it says nothing of the secret but that it is there.
      const known = Buffer.from(left.slice('Basic '.length), encoding);
      expect(Buffer.from(before).subarray(0, known.length)).toEqual(known);
      expect(encoded.endsWith((right ?? '').slice(0, -1))).toBe(true);
      expect((right ?? '').length - 1).toBeLessThanOrEqual(
        Math.ceil((Buffer.byteLength(after) * 4) / 3) + 2,
      );
    }
  }
});

test('a secret that comes in pieces does not get through, however it is torn', () => {
  const random = seededRandom(3);
  for (const secret of texts(4, 200, 4)) {
    const redact = redactor([secret]);
    const spellings = [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      new URLSearchParams({ k: secret }).toString(),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('hex'),
    ];
    const text = spellings
      .map((spelling) => `<${spelling}>${random(2) === 0 ? '\n' : ''}`)
      .join('');
    const stream = redact.stream();
    let passed = '';
    for (let at = 0; at < text.length;) {
      const size = 1 + random(12);
      passed += stream.push(text.slice(at, at + size));
      at += size;
    }
    passed += stream.end();
    expect(passed).toBe(redact(text));
    for (const spelling of spellings) expect(passed).not.toContain(spelling);
  }
});

test('the beginning of a secret at the end, where its writer was ended, is masked too', () => {
  const stream = redactor(['a long secret']).stream();
  expect(stream.push('it is a long sec')).toBe('');
  expect(stream.peek()).toBe('it is ••••••');
  expect(stream.end()).toBe('it is ••••••');
  expect(stream.end()).toBe('');
});

test('whole lines do not wait for the next', () => {
  const stream = redactor(['a long secret']).stream();
  expect(stream.push('one\ntwo\nthr')).toBe('one\ntwo\n');
  expect(stream.push('ee\n')).toBe('three\n');
  expect(stream.push('x'.repeat(1000)).length).toBeGreaterThan(500);
});

test('texts without a secret stay as they are', () => {
  const redact = redactor(texts(5, 20, 8));
  for (const text of texts(6, 200, 200)) expect(redact(text)).toBe(text);
});

test('a key of many lines is masked whole and by the line, in JSON, URLs, base64 and pieces', () => {
  const lines = texts(7, 40, 60).map((line) => line.replaceAll(/[^A-Za-z0-9+/=]/g, '+'));
  const key = `-----BEGIN KEY-----\n${lines.join('\n')}\n-----END KEY-----\n`;
  const redact = redactor([key]);
  for (const text of [
    key,
    encodeURIComponent(key),
    new URLSearchParams({ k: key }).toString(),
    Buffer.from(`user:${key}`).toString('base64'),
    Buffer.from(`u:${key}`).toString('base64url'),
    Buffer.from(key).toString('hex'),
  ])
    expect(redact(text).length).toBeLessThan(20);
  expect(redact(JSON.stringify({ key }))).toBe('{"key":"••••••"}');
  for (const line of lines) expect(redact(`> ${line}`)).toBe('> ••••••');
  const stream = redact.stream();
  const pieces = JSON.stringify({ key }).match(/.{1,7}/g) ?? [];
  expect(pieces.map((piece) => stream.push(piece)).join('') + stream.end()).toBe(
    '{"key":"••••••"}',
  );
});

test('a secret as large as a file is masked too', () => {
  const secret = texts(8, 2000, 20).join('');
  expect(redactor([secret])(`<${secret}>`)).toBe('<••••••>');
});
