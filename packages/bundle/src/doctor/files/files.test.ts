import { examinedBundle, type MemoryFile } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { type DiagnosisCode, examine } from '../../index.ts';

async function found(
  code: DiagnosisCode,
  files: Readonly<Record<string, MemoryFile>>,
  targets = ['win32-x64'],
) {
  const bundle = examinedBundle({
    server: {
      type: 'binary',
      entry_point: 'run.exe',
      mcp_config: { command: '${__dirname}/run.exe' },
    },
    files: { 'run.exe': 'MZ', ...files },
    targets,
  });
  return (await examine(bundle)).filter((finding) => finding.code === code);
}

test('paths that Windows cuts off are told with the longest of them', async () => {
  const long = `lib/${'x'.repeat(180)}.py`;
  expect(await found('path-too-long', { [long]: '', [`${long}i`]: '' })).toMatchObject([
    { severity: 'warning', path: `${long}i`, seen: expect.stringContaining('1 more') as string },
  ]);
  expect(await found('path-too-long', { [`lib/${'x'.repeat(100)}`]: '' })).toEqual([]);
  expect(await found('path-too-long', { [long]: '' }, ['linux-x64'])).toEqual([]);
});

test('names that are one file on Windows and macOS collide there', async () => {
  const files = { 'lib/Readme': '', 'lib/README': '', 'lib/é': '', 'lib/e\u0301': '' };
  expect(await found('names-collide', files)).toMatchObject([
    { severity: 'error', targets: ['win32-x64'] },
    { severity: 'error' },
  ]);
  expect(await found('names-collide', files, ['linux-x64'])).toEqual([]);
});

test('links out of the bundle are errors, and those within are lost by some packers', async () => {
  expect(
    await found('link-lost', {
      a: { link: '/etc/passwd' },
      b: { link: '../x' },
      c: { link: 'none' },
      d: { link: 'run.exe' },
    }),
  ).toMatchObject([
    { path: 'a', severity: 'error' },
    { path: 'b', severity: 'error' },
    { path: 'c', severity: 'error' },
    { path: 'd', severity: 'warning' },
  ]);
});

test('bytecode without its source, or for another Python, is stale', async () => {
  expect(await found('bytecode-stale', { 'a/__pycache__/b.cpython-312.pyc': '' })).toMatchObject([
    { severity: 'warning', seen: '`a/__pycache__/b.cpython-312.pyc` has no source beside it' },
  ]);
  expect(
    await found('bytecode-stale', { 'a/b.py': '', 'a/__pycache__/b.cpython-312.pyc': '' }),
  ).toEqual([]);
  expect(
    await found('bytecode-stale', { 'a/b.py': '', 'a/__pycache__/b.cpython-36.pyc': '' }),
  ).toMatchObject([{ severity: 'warning' }]);
});
