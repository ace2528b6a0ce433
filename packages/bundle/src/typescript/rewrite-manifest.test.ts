import { expect, test } from 'vitest';
import { rewriteManifest } from './index.ts';

const start = '${__dirname}/src/index.ts';
const started = '${__dirname}/src/index.js';

test.each([
  ['node', [start], [started]],
  ['node', ['--no-warnings', start, '--port', '1'], ['--no-warnings', started, '--port', '1']],
  ['node', ['--import', 'tsx', start], [started]],
  ['node', ['--import=tsx/esm', '-r', 'ts-node/register', start], [started]],
  [
    'node',
    ['--experimental-strip-types', '--import', './own.js', start],
    ['--import', './own.js', started],
  ],
  ['npx', ['-y', 'tsx', start, 'x'], [started, 'x']],
  ['tsx', ['${__dirname}${/}src${/}index.ts'], ['${__dirname}${/}src${/}index.js']],
  ['ts-node', ['src/index.ts'], ['src/index.js']],
])('`%s` with %j starts Node with %j', (command, args, expected) => {
  const manifest = { server: { entry_point: 'src/index.ts', mcp_config: { command, args } } };
  expect(rewriteManifest(manifest, 'src/index.ts', 'src/index.js')).toEqual({
    server: { entry_point: 'src/index.js', mcp_config: { command: 'node', args: expected } },
  });
});

test('each platform is rewritten, and everything else stays', () => {
  const manifest = {
    name: 'a',
    server: {
      type: 'node',
      entry_point: './src/index.ts',
      mcp_config: {
        command: '/opt/node',
        args: [start],
        env: { A: '1' },
        platform_overrides: { win32: { command: 'tsx.cmd', args: [start] }, linux: { env: {} } },
        platforms: { darwin: { args: ['--import', 'tsx', start] } },
      },
    },
    tools: [{ name: 'src/index.ts' }],
  };
  expect(rewriteManifest(manifest, 'src/index.ts', 'src/index.js')).toEqual({
    name: 'a',
    server: {
      type: 'node',
      entry_point: './src/index.js',
      mcp_config: {
        command: '/opt/node',
        args: [started],
        env: { A: '1' },
        platform_overrides: { win32: { command: 'node', args: [started] }, linux: { env: {} } },
        platforms: { darwin: { args: [started] } },
      },
    },
    tools: [{ name: 'src/index.ts' }],
  });
});
