import { expect, test } from 'vitest';
import { parseSource, readManifest, type Manifest } from '@opendxt/manifest';
import { gatherSettings, presentValues, type GivenSettings, type NextSettings } from './index.ts';

function manifestWith(userConfig: Record<string, object>): Manifest {
  const options = Object.entries(userConfig).map(([key, more]) => [
    key,
    { type: 'string', title: key, description: key, ...more },
  ]);
  const server = { type: 'node', entry_point: 'a.js', mcp_config: { command: 'node', args: [] } };
  const source = parseSource(
    JSON.stringify({
      manifest_version: '0.3',
      name: 'x',
      server,
      user_config: Object.fromEntries(options),
    }),
  );
  const { manifest } = readManifest(source, 'tolerant');
  if (manifest === undefined) throw new Error('the manifest is not readable');
  return manifest;
}

const manifest = manifestWith({
  port: { type: 'number' },
  folders: { multiple: true },
  key: { sensitive: true },
});

const gather = (stored: NextSettings, given: GivenSettings) =>
  gatherSettings(manifest, stored, given, { home: '/home' });

test('what is given is added to what is stored, in the type of the option', async () => {
  const stored = { values: { port: 1, folders: ['/old'] }, secrets: {} };
  const plain = { port: ['8080'], folders: ['/a', '/b'] };
  expect(await gather(stored, { plain, secret: { key: 'hush' } })).toEqual({
    values: { port: 8080, folders: ['/a', '/b'] },
    secrets: { key: { value: 'hush' } },
  });
});

test('what the manifest no longer knows, or knows otherwise, is dropped from what is stored', async () => {
  const values = { gone: 'x', port: 'not a number', key: 'became a secret' };
  const stored = { values, secrets: { folders: { ref: 'a', store: 'file' } } } as const;
  expect(await gather(stored, { plain: {}, secret: {} })).toEqual({
    values: {},
    secrets: { key: { value: 'became a secret' } },
  });
});

test('secrets are masked where they stand', () => {
  const settings = { values: { port: 1 }, secrets: { key: { value: 'hush' } } };
  expect(presentValues(settings)).toEqual({ port: 1, key: '••••••' });
});
