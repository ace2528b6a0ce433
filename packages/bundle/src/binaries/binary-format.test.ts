import { readFile } from 'node:fs/promises';
import { testNeeding } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { binaryHeadLength, readBinaryFormat } from './index.ts';

/** The first bytes of a file, with these numbers in it. */
function head(start: string, ...numbers: readonly [at: number, bytes: string][]): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.write(start, 0, 'hex');
  for (const [at, value] of numbers) bytes.write(value, at, 'hex');
  return bytes;
}

test.each([
  ['ELF for x64', head('7f454c46020101', [18, '3e00']), 'linux', ['x64']],
  ['ELF for arm64', head('7f454c46020101', [18, 'b700']), 'linux', ['arm64']],
  ['big-endian ELF for something else', head('7f454c46020201', [18, '0016']), 'linux', []],
  ['Mach-O for arm64', head('cffaedfe', [4, '0c000001']), 'darwin', ['arm64']],
  [
    'Mach-O for both',
    head('cafebabe', [4, '00000002'], [8, '01000007'], [28, '0100000c']),
    'darwin',
    ['x64', 'arm64'],
  ],
  ['PE for x64', head('4d5a', [0x3c, '80000000'], [0x80, '504500006486']), 'win32', ['x64']],
  ['PE for arm64', head('4d5a', [0x3c, '80000000'], [0x80, '5045000064aa']), 'win32', ['arm64']],
])('reads %s', (_, bytes, platform, archs) => {
  expect(readBinaryFormat(bytes)).toEqual({ platform, archs });
});

test.each([
  ['a script', Buffer.from('#!/bin/sh\n'.padEnd(100))],
  ['a class of Java', head('cafebabe', [4, '00000034'])],
  ['a program for DOS', head('4d5a', [0x3c, '80000000'])],
  ['a PE header behind the end', head('4d5a', [0x3c, 'ffffff7f'])],
  ['next to nothing', Buffer.from('7f454c46', 'hex')],
])('finds no format in %s', (_, bytes) => {
  expect(readBinaryFormat(bytes)).toBeUndefined();
});

testNeeding('POSIX')('reads the program that runs this test', async () => {
  const bytes = (await readFile(process.execPath)).subarray(0, binaryHeadLength);
  expect(readBinaryFormat(new Uint8Array(bytes))).toMatchObject({
    platform: process.platform,
    archs: expect.arrayContaining([process.arch]),
  });
});
