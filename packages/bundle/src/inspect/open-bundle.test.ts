import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWith, type RawEntry, rawZip, temporaryFolder } from '@opendxt/testkit';
import { expect, test } from 'vitest';
import { type Bundle, openBundle } from './index.ts';

const server = { name: 'server/index.js', content: 'serve()' };

async function openRaw(entries: readonly RawEntry[]): Promise<Bundle> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'test.mcpb');
  await writeFile(path, rawZip(entries));
  return await openBundle(path);
}

const minimal = (change: object = {}) =>
  JSON.stringify({
    dxt_version: '0.1',
    name: 'minimal',
    version: '1.0.0',
    server: { type: 'node', entry_point: 'server/index.js' },
    ...change,
  });

test('a bundle opens with its archive, its manifest and the text of it', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'test.mcpb');
  await writeFile(path, bundleWith([]));
  const bundle = await openBundle(path);
  expect(bundle.manifest).toMatchObject({ name: 'hostile', version: '1.0.0', specVersion: '0.3' });
  expect(bundle.manifest.server.entryPoint).toBe('server/index.js');
  expect(JSON.parse(bundle.manifestText)).toMatchObject({ name: 'hostile' });
  expect(bundle.archive.entries).toHaveLength(2);
  expect(bundle.problems).toEqual([]);
  await bundle.close();
});

test('a manifest that is not as it should be opens, and what was put up with is reported', async () => {
  const manifest = minimal({ surprise: true });
  const bundle = await openRaw([{ name: 'manifest.json', content: `\uFEFF${manifest}` }, server]);
  expect(bundle.manifest.name).toBe('minimal');
  expect(bundle.manifestText).toBe(`\uFEFF${manifest}`);
  const codes = bundle.problems.map(({ code }) => code);
  expect(codes).toContain('byte-order-mark');
  expect(codes).toContain('unknown-key');
  expect(bundle.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  await bundle.close();
});

test('a folder that was packed with its name around it is named', async () => {
  const entries = [{ name: 'my-server/manifest.json', content: minimal() }];
  await expect(openRaw(entries)).rejects.toMatchObject({
    code: 'manifest-nested',
    message: '`manifest.json`: expected it at the root of the bundle, found it in `my-server/`',
    hint: 'the folder itself was packed: pack what is inside of it',
  });
});

test('a manifest that is not JSON is refused with the place', async () => {
  await expect(
    openRaw([{ name: 'manifest.json', content: '{\n  "name" 1\n}' }]),
  ).rejects.toMatchObject({
    code: 'manifest-invalid',
    entry: 'manifest.json',
    message: expect.stringMatching(/^`manifest\.json`: line 2, column \d+: /) as string,
  });
});

test('a program of Windows may be named without its extension', async () => {
  const manifest = minimal({ server: { type: 'binary', entry_point: 'bin/tool' } });
  const entry = { name: 'manifest.json', content: manifest };
  const bundle = await openRaw([entry, { name: 'bin/tool.exe' }]);
  expect(bundle.manifest.server.type).toBe('binary');
  await expect(openRaw([entry, { name: 'bin/tool.cmd' }])).rejects.toMatchObject({
    code: 'entry-point-missing',
  });
  await bundle.close();
});

test('an entry point may be a folder, and may be left out where a command says what to start', async () => {
  const folder = minimal({ server: { type: 'python', entry_point: 'server' } });
  const first = await openRaw([{ name: 'manifest.json', content: folder }, server]);
  expect(first.manifest.server.entryPoint).toBe('server');
  const command = minimal({ server: { type: 'node', mcp_config: { command: 'npx', args: [] } } });
  const second = await openRaw([{ name: 'manifest.json', content: command }]);
  expect(second.manifest.server.entryPoint).toBe('');
  await first.close();
  await second.close();
});

test('a manifest that is larger than the caller allows is refused', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'test.mcpb');
  await writeFile(path, bundleWith([]));
  await expect(openBundle(path, { limits: { maxManifestSize: 100 } })).rejects.toMatchObject({
    code: 'manifest-too-large',
    message: expect.stringContaining('expected at most 100 bytes') as string,
  });
});
