import { expect, test } from 'vitest';
import { lookupOnHost, lookupWithin } from './lookup.ts';

test('a lookup that never ends is given up', async () => {
  const never = async () => new Promise<never>(() => undefined);
  await expect(lookupWithin(never, 'example.com', 5)).rejects.toThrow('no answer in time');
});

test('names are looked up as other programs here do it', async () => {
  expect(await lookupWithin(lookupOnHost, 'localhost', 10_000)).toContain('127.0.0.1');
});
