import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeTree } from '@opendxt/testkit';
import { parseLaunchSettings } from '../published/index.ts';
import {
  chooseEntryPoint,
  mainFile,
  planPythonManifest,
  readConsoleScripts,
  readInstalledProject,
} from './index.ts';

const script = (program: string, module = 'server', attribute = 'main') => ({
  program,
  module,
  attribute,
});

describe('console scripts', () => {
  test('are read in all forms that are allowed', () => {
    const text = [
      '[pytest11]',
      'plugin = server.plugin:hook',
      '[console_scripts]',
      '# a comment',
      'mcp-server-time = mcp_server_time:main',
      'other.name=pkg.cli:App.run [cli]',
      'broken = nothing to call',
      'module-only = pkg.cli',
      'évil = "; import os":main',
      '',
      '[gui_scripts]',
      'window = pkg:gui',
    ].join('\r\n');
    expect(readConsoleScripts(text)).toEqual([
      script('mcp-server-time', 'mcp_server_time'),
      script('other.name', 'pkg.cli', 'App.run'),
    ]);
  });

  test('the server is the one that is wanted, has the name of the project, or is alone', () => {
    const several = [script('admin', 'a'), script('My_Server', 'b'), script('other', 'c')];
    expect(chooseEntryPoint('x', [script('run')], undefined)).toEqual(script('run'));
    expect(chooseEntryPoint('my-server', several, undefined).program).toBe('My_Server');
    expect(chooseEntryPoint('my-server', several, 'other').program).toBe('other');
    expect(chooseEntryPoint('x', [script('one'), script('two')], undefined).program).toBe('one');
  });

  test('none, an unknown one and several that differ are refused with what there is', () => {
    const refused = (code: string, message: string) =>
      expect.objectContaining({ code, message: expect.stringContaining(message) });
    const several = [script('a', 'a'), script('b', 'b')];
    expect(() => chooseEntryPoint('x', [], undefined)).toThrow(refused('no-package', '`x` has no'));
    expect(() => chooseEntryPoint('x', several, undefined)).toThrow(refused('usage', '`a`, `b`'));
    expect(() => chooseEntryPoint('x', several, 'c')).toThrow(
      refused('usage', 'expects one of `a`, `b`, found `c`'),
    );
  });

  test('a method of an object is called on it', () => {
    expect(mainFile('x', script('x-run', 'pkg.cli', 'App.run')))
      .toBe(`"""Starts x, as its program \`x-run\` would."""
import sys

from pkg.cli import App

if __name__ == "__main__":
    sys.argv[0] = "x-run"
    sys.exit(App.run())
`);
  });
});

test('a project is found among others by any form of its name', async () => {
  await using folder = await temporaryFolder();
  await writeTree(folder.path, {
    'my_server_extra-1.0.dist-info/METADATA': 'Name: my-server-extra\nVersion: 1.0\n',
    'My_Server-2.0rc1.dist-info/METADATA':
      'Name: My.Server\nVersion: 2.0rc1\nSummary: Mine\n\nBody',
    'My_Server-2.0rc1.dist-info/entry_points.txt': '[console_scripts]\nrun = server:main\n',
  });
  expect(await readInstalledProject(folder.path, 'my-server')).toMatchObject({
    version: '2.0rc1',
    facts: { name: 'My.Server', version: '2.0.0-rc.1', description: 'Mine' },
    entryPoints: [script('run')],
  });
  expect((await readInstalledProject(folder.path, 'my_server_extra')).entryPoints).toEqual([]);
});

test('the manifest starts the main file with the settings and says what the project needs', () => {
  const manifest = planPythonManifest({
    identity: { name: 'x', version: '1.0.0', description: 'X', author: { name: 'A' } },
    facts: { keywords: ['time'], runtime: '>=3.10', license: 'MIT' },
    settings: parseLaunchSettings(['--zone', 'zone:string'], ['KEY:secret']),
  });
  expect(manifest).toMatchObject({
    keywords: ['time'],
    license: 'MIT',
    compatibility: { runtimes: { python: '>=3.10' } },
    user_config: { zone: { required: true }, key: { sensitive: true } },
    server: {
      type: 'python',
      entry_point: 'server/main.py',
      mcp_config: {
        command: 'python3',
        args: ['${__dirname}/server/main.py', '--zone', '${user_config.zone}'],
        env: { KEY: '${user_config.key}' },
      },
    },
  });
});
