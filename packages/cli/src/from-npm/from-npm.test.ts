import { expect, test } from 'vitest';
import { parseLaunchSettings } from '../published/index.ts';
import { planPackageManifest } from './index.ts';

test('a package that is for one system makes a bundle for that system', () => {
  const manifest = planPackageManifest({
    identity: { name: 'x', version: '1.0.0', description: 'X', author: { name: 'A' } },
    installed: {
      facts: { keywords: [], runtime: '>=20' },
      entryPoint: 'node_modules/x/cli.js',
    },
    settings: parseLaunchSettings([], []),
    platform: 'linux',
  });
  expect(manifest.compatibility).toEqual({ platforms: ['linux'], runtimes: { node: '>=20' } });
  expect(manifest.server.mcp_config).toEqual({
    command: 'node',
    args: ['${__dirname}/node_modules/x/cli.js'],
  });
});
