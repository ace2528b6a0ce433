import { expect, test, vi } from 'vitest';
import { createQuestions } from './questions.ts';
import { readTarget } from './rules/index.ts';

test('a question that nobody answers in time is a no, and a late yes counts from then on', async () => {
  let answer: (allowed: boolean) => void = () => undefined;
  const asked = vi.fn(async () => new Promise<boolean>((resolve) => void (answer = resolve)));
  const questions = createQuestions(asked, 10);
  const target = readTarget('a.example.org:443')!;
  expect(await questions.ask(target)).toBe(false);
  expect(await questions.ask(target)).toBe(false);
  answer(true);
  await vi.waitFor(async () => expect(await questions.ask(target)).toBe(true), { timeout: 10_000 });
  expect(asked).toHaveBeenCalledTimes(1);
});
