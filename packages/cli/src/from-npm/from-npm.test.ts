import { describe, expect, test } from 'vitest';
import { packageSpec, parseLaunchSettings, parseReference, planPackageManifest } from './index.ts';

const usage = (message: string) =>
  expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) });

describe('--from', () => {
  test.each([
    ['npm:semver', 'semver'],
    ['npm:@scope/name', '@scope/name'],
    ['npm:@scope/name@1.2.3', '@scope/name@1.2.3'],
    ['npm:name@next', 'name@next'],
    ['npm:name@^1', 'name@^1'],
  ])('reads %s as %s', (text, spec) => {
    expect(packageSpec(parseReference(text))).toBe(spec);
  });

  test.each(['semver', 'npm:', 'npm:../x', 'npm:a b', 'npm:-g', 'npm:x@', 'npm:x; rm'])(
    'refuses %s',
    (text) => {
      expect(() => parseReference(text)).toThrow(usage('expects `npm:<package>[@version]`'));
    },
  );

  test('says that other registries are not supported yet', () => {
    expect(() => parseReference('pypi:mcp')).toThrow(usage('is not supported yet'));
  });
});

describe('--arg and --env', () => {
  test('text stands for itself', () => {
    const { args, userConfig } = parseLaunchSettings(
      ['--port', '8080', 'http://localhost', 'C:\\data', '=key:secret', '${HOME}/data'],
      [],
    );
    expect(args).toEqual([
      '--port',
      '8080',
      'http://localhost',
      'C:\\data',
      'key:secret',
      '${HOME}/data',
    ]);
    expect(userConfig).toEqual({});
  });

  test('a name with a type becomes a setting', () => {
    const { args, env, userConfig } = parseLaunchSettings(
      ['directories:directory:multiple', 'depth:number:optional'],
      ['API_KEY:secret', 'REGION', 'DEBUG:boolean=false', 'FILE:string=${HOME}/x:y=z', 'MODE=fast'],
    );
    expect(args).toEqual(['${user_config.directories}', '${user_config.depth}']);
    expect(env).toEqual({
      API_KEY: '${user_config.api_key}',
      REGION: '${user_config.region}',
      DEBUG: '${user_config.debug}',
      FILE: '${user_config.file}',
      MODE: 'fast',
    });
    expect(userConfig).toMatchObject({
      directories: { type: 'directory', title: 'Directories', required: true, multiple: true },
      depth: { type: 'number', required: false },
      api_key: { type: 'string', title: 'API key', required: true, sensitive: true },
      region: { type: 'string', required: true },
      debug: { type: 'boolean', required: false, default: false },
      file: { type: 'string', required: false, default: '${HOME}/x:y=z' },
    });
  });

  test.each([
    [['key:secert'], [], 'the type `secert`'],
    [['key:string:many'], [], 'the word `many`'],
    [[], ['1X=2'], '`--env` expects'],
    [[], ['KEY:secret=hunter2'], 'is a secret'],
    [[], ['N:number=many'], 'is no number'],
    [['key:string'], ['KEY'], 'two settings are called `key`'],
  ])('%j and %j are refused', (args, env, message) => {
    expect(() => parseLaunchSettings(args, env)).toThrow(usage(message));
  });

  test('an error never shows the default of a secret', () => {
    expect(() => parseLaunchSettings([], ['KEY:secret=hunter2'])).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

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
