import { memoryContents, type MemoryFile } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { scanContents, type ScanOptions } from '../index.ts';

const now = new Date('2026-11-21T12:00:00Z');
const scan = (files: Record<string, MemoryFile>, options: Partial<ScanOptions> = {}) =>
  scanContents(memoryContents(files), { advisories: [], now, ...options });

test('a bundle without anything against it has no finding, and says what was not looked for', async () => {
  const report = await scan({ 'server/index.js': 'console.log(1)' });
  expect(report).toMatchObject({
    format: 1,
    scannedAt: '2026-11-21T12:00:00.000Z',
    findings: [],
    ignored: [],
    severity: 'none',
  });
  expect(report.gaps.join()).toContain('there is no advisory data');
});

test('what is ignored is kept apart with its reason, until its last day', async () => {
  const files = { 'server/a.js': `const k = '${['AKIA', 'QRSTUVWX2345ABCD'].join('')}';\n` };
  const entry = { id: 'aws-key-id', reason: 'switched off', until: '2026-11-21' };
  const report = await scan(files, { ignore: [entry] });
  expect(report).toMatchObject({
    findings: [],
    severity: 'none',
    ignored: [{ id: 'aws-key-id', reason: 'switched off', until: '2026-11-21' }],
  });
  const later = await scan(files, { ignore: [entry], now: new Date('2026-11-22T00:00:00Z') });
  expect(later).toMatchObject({ findings: [{ id: 'aws-key-id', line: 1 }], severity: 'medium' });
  expect(later.gaps).toContain(
    '`aws-key-id` is no longer ignored: that was agreed until 2026-11-21',
  );
});

test('what is too large or too much is searched and listed in part, which is told', async () => {
  const key = ['AKIA', 'QRSTUVWX2345ABCD'].join('');
  const long = `${key}\n${' '.repeat(17 * 1024 * 1024)}`;
  const many = Object.fromEntries(
    Array.from({ length: 250 }, (_, at) => [`server/${at + 100}.js`, `'${key}'`]),
  );
  const large = await scan({ 'server/big.js': long, 'node_modules/x/big.js': long.slice(0, 2e6) });
  expect(large.findings.map(({ file }) => file)).toEqual([
    'server/big.js',
    'node_modules/x/big.js',
  ]);
  expect(large.gaps.at(-1)).toBe(
    '`node_modules/x/big.js`, `server/big.js`: too large, only the beginning was searched for secrets and risks',
  );
  const report = await scan(many);
  expect(report.findings).toHaveLength(200);
  expect(report.findings.at(-1)?.file).toBe('server/299.js');
  expect(report.gaps.at(-1)).toBe(
    '`aws-key-id` was found 250 times, of which the first 200 are listed',
  );
});

test('a scan that is cancelled ends', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(scan({ 'a.js': 'x' }, { signal })).rejects.toThrow();
});
