import { describe, expect, test } from 'vitest';
import { packageSpec, parseLaunchSettings, parseReference, requirementLine } from './index.ts';

const usage = (message: string) =>
  expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) });

/** A reference as its registry's client takes it. */
function spec(text: string): string {
  const reference = parseReference(text);
  return reference.registry === 'npm' ? packageSpec(reference) : requirementLine(reference);
}

describe('--from', () => {
  test.each([
    ['npm:semver', 'semver'],
    ['npm:@scope/name', '@scope/name'],
    ['npm:@scope/name@1.2.3', '@scope/name@1.2.3'],
    ['npm:name@next', 'name@next'],
    ['npm:name@^1', 'name@^1'],
    ['pypi:mcp-server-time', 'mcp-server-time'],
    ['pypi:Mcp_Server.Time==2025.9.25', 'Mcp_Server.Time==2025.9.25'],
    ['pypi:x==1!2.0rc1.post2.dev3+local.1', 'x==1!2.0rc1.post2.dev3+local.1'],
    ['pypi:x[cli, all]==1.0', 'x[cli,all]==1.0'],
  ])('reads %s as %s', (text, expected) => {
    expect(spec(text)).toBe(expected);
  });

  test.each(['semver', 'npm:', 'npm:../x', 'npm:a b', 'npm:-g', 'npm:x@', 'npm:x; rm'])(
    'refuses %s',
    (text) => {
      expect(() => parseReference(text)).toThrow(usage('expects `npm:<package>[@version]`'));
    },
  );

  test.each(['pypi:', 'pypi:-x', 'pypi:../x', 'pypi:x ==1', 'pypi:x>=1', 'pypi:x==--pre'])(
    'refuses %s',
    (text) => {
      expect(() => parseReference(text)).toThrow(usage('expects `pypi:<project>[==version]`'));
    },
  );

  test.each([
    ['semver', 'npm:semver'],
    ['mcp-server-time==1.0', 'pypi:mcp-server-time==1.0'],
    ['pypi:mcp@1.0', 'pypi:mcp==1.0'],
    ['pypi:mcp=1.0', 'pypi:mcp==1.0'],
  ])('for %s it suggests %s', (text, suggestion) => {
    const hint = `did you mean \`${suggestion}\`?`;
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ hint }));
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
