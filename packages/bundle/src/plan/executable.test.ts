import { expect, test } from 'vitest';
import { isExecutable } from './executable.ts';

const none: ReadonlySet<string> = new Set();
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

test.each([
  ['a script', '23212f62696e2f7368', true],
  ['an ELF program', '7f454c4602010100', true],
  ['a Mach-O program', 'cffaedfe07000001', true],
  ['a 32-bit Mach-O program', 'cefaedfe07000000', true],
  ['a universal Mach-O program', 'cafebabe00000002', true],
  ['a Java class', 'cafebabe00000034', false],
  ['a Windows program', '4d5a900003000000', false],
  ['a text', '68656c6c6f20776f', false],
  ['a short file', '7f45', false],
  ['an empty file', '', false],
])('without an execute bit on disk, %s is judged by how it begins', (_what, head, expected) => {
  expect(isExecutable({ path: 'x', mode: 0o666, head: bytes(head) }, none)).toBe(expected);
});

test("with one, the owner's bit decides", () => {
  expect(isExecutable({ path: 'x', mode: 0o100744 }, none)).toBe(true);
  expect(isExecutable({ path: 'x', mode: 0o100655 }, none)).toBe(false);
});

test('what the manifest starts is executable on either', () => {
  expect(isExecutable({ path: 'x', mode: 0o644 }, new Set(['x']))).toBe(true);
  expect(isExecutable({ path: 'x', mode: 0o666, head: bytes('') }, new Set(['x']))).toBe(true);
});
