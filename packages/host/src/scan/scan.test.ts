import type { Contents, ScanFinding } from '@opendxt/bundle';
import { temporaryFolder } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { homeAt } from '../home/index.ts';
import { describeScan, isScanSummary, scanWithin, summariseScan } from './index.ts';

const text = Buffer.from('const answer = 42;\n');

/** Many files, each of which takes a while to be read. */
function slowContents(count: number): Contents {
  const entry = { kind: 'file', size: text.length } as const;
  const names = Array.from({ length: count }, (_, index) => `lib/${index}.js`);
  return {
    entries: new Map([
      ...names.map((name) => [name, entry] as const),
      ['node_modules/pad/package.json', { kind: 'file', size: 40 }],
    ]),
    read: async (path) => {
      if (path.endsWith('package.json')) return Buffer.from('{"name":"pad","version":"1.0.0"}');
      await new Promise((resolve) => setTimeout(resolve, 20));
      return text;
    },
    sha256: () => Promise.resolve('0'.repeat(64)),
  };
}

test('a search that takes too long is given up, and what is known of packages stays', async () => {
  await using folder = await temporaryFolder();
  const home = homeAt(folder.path);
  const report = await scanWithin(home, slowContents(100_000), { milliseconds: 200 });
  expect(report).toMatchObject({
    incomplete: true,
    inventory: { packages: [{ name: 'pad' }] },
    gaps: expect.arrayContaining([expect.stringContaining('took longer than 0.2 s')]),
  });
  const summary = summariseScan(report);
  expect(summary).toMatchObject({ searched: false });
  expect(describeScan(summary)).toContain('not all files were searched in time');
});

test('whoever gives it up has it given up, and no report', async () => {
  await using folder = await temporaryFolder();
  const { signal } = { signal: AbortSignal.timeout(100) };
  const scan = scanWithin(homeAt(folder.path), slowContents(100_000), { signal });
  await expect(scan).rejects.toThrow();
});

test('whoever gives it up when it took too long already has the packages given up, too', async () => {
  await using folder = await temporaryFolder();
  const entry = { kind: 'file', size: 40 } as const;
  const names = Array.from({ length: 2000 }, (_, at) => `node_modules/pad${at}/package.json`);
  let reads = 0;
  const slow: Contents = {
    entries: new Map(names.map((name) => [name, entry] as const)),
    read: async () => {
      reads += 1;
      await new Promise((resolve) => setTimeout(resolve, 10));
      return Buffer.from('{"name":"pad","version":"1.0.0"}');
    },
    sha256: () => Promise.resolve('0'.repeat(64)),
  };
  const signal = AbortSignal.timeout(300);
  const scan = scanWithin(homeAt(folder.path), slow, { milliseconds: 100, signal });
  await expect(scan).rejects.toThrow();
  expect(reads).toBeLessThan(1500);
});

const finding = (more: Partial<ScanFinding>): ScanFinding => ({
  kind: 'vulnerability',
  id: 'GHSA-1',
  severity: 'high',
  message: 'It is broken',
  ...more,
});

test('a scan is told in one sentence, with what was looked up and what was found', () => {
  const report = {
    format: 1,
    scannedAt: '2026-01-02T00:00:00.000Z',
    sources: [],
    gaps: [],
    inventory: { packages: [], natives: [], unseen: [] },
    findings: [],
    ignored: [],
    severity: 'none',
  } as const;
  expect(describeScan(summariseScan(report))).toBe(
    '0 packages, nothing was looked up (no database of advisories: `dxt scan --update-db`); nothing found in its files',
  );
  const summary = summariseScan({
    ...report,
    sources: [
      { kind: 'database', ecosystems: ['npm'], dataFrom: '2026-01-01T00:00:00.000Z' },
      { kind: 'osv-api', ecosystems: ['npm', 'PyPI'], dataFrom: '2025-12-01T00:00:00.000Z' },
    ],
    findings: [finding({}), finding({}), finding({ kind: 'secret', severity: 'low' })],
    ignored: [{ ...finding({}), reason: 'not used' }],
    severity: 'high',
  });
  expect(describeScan(summary)).toBe(
    '0 packages, looked up in advisories of 2025-12-01; 2 known vulnerabilities, 1 secret, the worst: high, 1 ignored',
  );
  expect(isScanSummary(JSON.parse(JSON.stringify(summary)))).toBe(true);
  expect(isScanSummary({ ...summary, severity: 'worst' })).toBe(false);
  expect(isScanSummary({ ...summary, malicious: [{}] })).toBe(false);
});
