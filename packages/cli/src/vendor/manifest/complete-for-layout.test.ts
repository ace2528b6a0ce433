import { validateManifest } from '@opendxt/manifest';
import { describe, expect, test } from 'vitest';
import type { LayoutLaunch } from './types.ts';
import { completeForLayout } from './index.ts';

const launch: LayoutLaunch = {
  type: 'python',
  entryPoint: 'server/start.py',
  command: 'python3',
  args: ['${__dirname}/server/start.py'],
  env: { PYTHONPATH: '${__dirname}/server/lib', PYTHONUTF8: '1' },
  overrides: { win32: { command: 'python', env: { PYTHONPATH: 'w' } } },
  platforms: ['darwin', 'linux', 'win32'],
  python: '>=3.10',
  targets: [],
};
const base = {
  manifest_version: '0.3',
  name: 'mini',
  version: '1.0.0',
  description: 'Does little',
  author: { name: 'Ann' },
};
const complete = (given: object, changed: Partial<LayoutLaunch> = {}) =>
  JSON.parse(
    completeForLayout(JSON.stringify({ ...base, ...given }, undefined, 2), {
      ...launch,
      ...changed,
    }),
  );
const server = (config: object) => ({
  server: { type: 'python', entry_point: 'server/main.py', mcp_config: config },
});

describe('the environment', () => {
  test('of an author stays, and stands in full in every override', () => {
    const { mcp_config } = complete(
      server({
        command: 'python',
        args: ['x'],
        env: { TOKEN: 't', PYTHONPATH: 'old' },
        platform_overrides: { darwin: { env: { MAC: '1' } }, linux: { args: ['y'] } },
      }),
    ).server;
    expect(mcp_config.env).toEqual({
      TOKEN: 't',
      PYTHONPATH: '${__dirname}/server/lib',
      PYTHONUTF8: '1',
    });
    expect(mcp_config.platform_overrides).toEqual({
      darwin: { env: { ...mcp_config.env, MAC: '1' } },
      linux: { args: ['${__dirname}/server/start.py'] },
      win32: { command: 'python', env: { ...mcp_config.env, PYTHONPATH: 'w' } },
    });
  });

  test('loses what the layout takes away', () => {
    const given = server({ command: 'python', args: [], env: { PYTHONPATH: 'old', A: '1' } });
    const { mcp_config } = complete(given, {
      env: { PYTHONPATH: undefined },
      overrides: {},
    }).server;
    expect(mcp_config.env).toEqual({ A: '1' });
  });
});

test('a Python that an author names for a system stays, one of an earlier layout goes', () => {
  const overrides = {
    darwin: { command: '/opt/homebrew/bin/python3' },
    linux: { command: '${__dirname}/server/venv/bin/python' },
  };
  const given = server({ command: 'python', args: [], platform_overrides: overrides });
  expect(complete(given).server.mcp_config.platform_overrides).toMatchObject({
    darwin: { command: '/opt/homebrew/bin/python3' },
    linux: {},
  });
});

test('overrides for systems that the bundle is not for go, if nothing of the author’s is in them', () => {
  const first = complete(server({ command: 'python', args: [], env: { A: '1' } }));
  const { platform_overrides } = complete(first, {
    platforms: ['linux'],
    overrides: {},
  }).server.mcp_config;
  expect(platform_overrides).toBeUndefined();
  first.server.mcp_config.platform_overrides.win32.env.OWN = '1';
  const kept = complete(first, { platforms: ['linux'], overrides: {} });
  expect(kept.server.mcp_config.platform_overrides.win32.env.OWN).toBe('1');
});

describe('what it is compatible with', () => {
  test('keeps what else the author says, and an order of his own', () => {
    const compatibility = { claude_desktop: '>=1.0.0', platforms: ['win32', 'linux', 'darwin'] };
    expect(complete({ ...server({}), compatibility }).compatibility).toEqual({
      ...compatibility,
      runtimes: { python: '>=3.10' },
    });
  });

  test('records targets, and forgets them when there are none', () => {
    const targets = ['cp312-linux-x64'];
    const bound = complete(
      { ...server({}), _meta: { 'org.opendxt': { permissions: {} } } },
      { targets, platforms: ['linux'] },
    );
    expect(bound._meta).toEqual({ 'org.opendxt': { permissions: {}, targets } });
    const { platforms: _, ...free } = launch;
    const text = completeForLayout(JSON.stringify(bound), free);
    expect(JSON.parse(text)).toMatchObject({
      _meta: { 'org.opendxt': { permissions: {} } },
      compatibility: { platforms: ['darwin', 'linux', 'win32'] },
    });
    expect(text).not.toContain('targets');
  });

  test('says nothing under `_meta` in versions that have none', () => {
    const { manifest_version: _, ...old } = base;
    const text = JSON.stringify({ dxt_version: '0.1', ...old, ...server({}) });
    const found = JSON.parse(completeForLayout(text, { ...launch, targets: ['cp312-linux-x64'] }));
    expect(found).not.toHaveProperty('_meta');
    expect(found.dxt_version).toBe('0.1');
  });
});

test('a layout may need a newer version of the specification', () => {
  expect(complete(server({}), { spec: '0.4', type: 'uv' }).manifest_version).toBe('0.4');
  const newer = { ...server({}), manifest_version: '0.4' };
  expect(complete(newer, { spec: '0.4', type: 'uv' }).manifest_version).toBe('0.4');
});

test('what comes of it is a manifest that Claude Desktop takes', async () => {
  const manifest = complete(server({ command: 'python', args: ['x'], env: { A: '1' } }));
  const report = await validateManifest(JSON.stringify(manifest), { target: 'claude-desktop' });
  expect(report.problems).toEqual([]);
});
