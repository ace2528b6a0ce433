import { expect, test } from 'vitest';
import { levelOf } from './level.ts';
import type { ProbeGroup, ProbeOutcome, ProbeResult } from './types.ts';

const probe = (group: ProbeGroup, outcome: ProbeOutcome): ProbeResult => ({
  id: 'x',
  group,
  description: 'x',
  language: 'node',
  outcome,
  detail: '',
});
const grant = (works: boolean) => ({
  description: 'x',
  language: 'node' as const,
  works,
  detail: '',
});
const held = probe('files', 'contained');

test('full is what nothing escaped from', () => {
  expect(levelOf([held, probe('network', 'not-applicable')], [grant(true)])).toBe('full');
});

test.each(['resources', 'kernel'] as const)('partial is what may leave open: %s', (group) => {
  expect(levelOf([held, probe(group, 'escaped')], [])).toBe('partial');
});

test.each(['files', 'processes', 'network', 'sockets', 'privileges'] as const)(
  'there is no level without: %s',
  (group) => {
    expect(levelOf([held, probe(group, 'escaped')], [])).toBe('none');
  },
);

test('nothing tried, and a box in which nothing works, are no proof of anything', () => {
  expect(levelOf([], [])).toBe('none');
  expect(levelOf([probe('files', 'not-applicable')], [])).toBe('none');
  expect(levelOf([held], [grant(false)])).toBe('none');
});
