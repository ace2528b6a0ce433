import { parseSource, readManifest, type Manifest } from '@opendxt/manifest';
import { describe, expect, test } from 'vitest';
import {
  bindingFor,
  commandHash,
  describePermission,
  formatPermission,
  noGrants,
  parseAllow,
  requestPermissions,
  widens,
  type Grants,
} from './index.ts';

const linux = { platform: 'linux', arch: 'x64' };

interface Parts {
  readonly server?: object;
  readonly launch?: object;
  readonly options?: Readonly<Record<string, object>>;
  readonly permissions?: object;
  readonly author?: string;
}

function manifestOf({ server, launch, options = {}, permissions, author = 'A' }: Parts): Manifest {
  const text = JSON.stringify({
    manifest_version: '0.3',
    name: 'x',
    version: '1.0.0',
    author: { name: author },
    server: {
      type: 'node',
      entry_point: 'a.js',
      mcp_config: { command: 'node', args: ['${__dirname}/a.js'], ...launch },
      ...server,
    },
    user_config: Object.fromEntries(
      Object.entries(options).map(([key, more]) => [
        key,
        { type: 'string', title: key, description: key, ...more },
      ]),
    ),
    ...(permissions && { _meta: { 'org.opendxt': { permissions } } }),
  });
  const { manifest } = readManifest(parseSource(text), 'tolerant');
  if (manifest === undefined) throw new Error('the manifest is not readable');
  return manifest;
}

/** `read:folder!` is required, without the mark it is optional. */
function requested(parts: Parts, settings: Record<string, string> = {}, platform = linux) {
  return requestPermissions(manifestOf(parts), platform, settings).map(
    ({ permission, required }) => formatPermission(permission) + (required ? '!' : ''),
  );
}

const uses = (...keys: readonly string[]) => ({
  env: Object.fromEntries(keys.map((key) => [key.toUpperCase(), `\${user_config.${key}}`])),
});

describe('a request', () => {
  test('is nothing for a server that has nothing', () => {
    expect(requested({})).toEqual([]);
  });

  test('is for the files of settings that are used on this platform, to read', () => {
    const options = {
      folder: { type: 'directory', multiple: true },
      file: { type: 'file' },
      unused: { type: 'directory' },
      text: {},
    };
    const launch = {
      ...uses('folder', 'text'),
      platform_overrides: { win32: uses('file') },
    };
    expect(requested({ options, launch })).toEqual(['read:folder!']);
    expect(requested({ options, launch }, {}, { platform: 'win32', arch: 'x64' })).toEqual([
      'read:folder!',
      'read:file!',
    ]);
  });

  test('to write is the author’s, and takes the place of reading where it is required', () => {
    const options = { folder: { type: 'directory' } };
    const write = [{ files: { setting: 'folder', access: 'write' }, reason: 'r' }];
    const parts = { options, launch: uses('folder') };
    expect(requested({ ...parts, permissions: { required: write } })).toEqual(['write:folder!']);
    expect(requested({ ...parts, permissions: { optional: write } })).toEqual([
      'write:folder',
      'read:folder!',
    ]);
  });

  test('for files of a setting that has none asks for nothing', () => {
    const permissions = {
      required: [{ files: { setting: 'text' } }, { files: { setting: 'no' } }],
    };
    expect(requested({ options: { text: {} }, launch: uses('text'), permissions })).toEqual([]);
  });

  test('suggests the host of an address, by default or as it was set', () => {
    const options = {
      api: { default: 'https://api.example.com/v1' },
      nas: { default: 'http://192.168.1.5:8080' },
      name: { default: 'nas' },
      secret: { sensitive: true, default: 'https://secret.example.com' },
    };
    const parts = { options, launch: uses('api', 'nas', 'name', 'secret') };
    expect(requested(parts)).toEqual(['net:api.example.com', 'local:192.168.1.5:8080']);
    expect(requested(parts, { api: 'http://localhost:3000', nas: 'wss://b.example.com' })).toEqual([
      'local:localhost:3000',
      'net:b.example.com',
    ]);
    const permissions = { required: [{ network: ['*.example.com'], reason: 'r' }] };
    expect(requested({ ...parts, permissions })).toEqual([
      'net:*.example.com!',
      'local:192.168.1.5:8080',
    ]);
  });

  test.each([
    [{ command: 'npx', args: ['-y', 'x'] }, ['code:npx!']],
    [{ command: 'NPX.cmd' }, ['code:npx!']],
    [{ command: '/usr/local/bin/uvx' }, ['code:uvx!']],
    [{ command: 'env', args: ['A=b', 'npx', 'x'] }, ['code:npx!']],
    [{ command: 'uv', args: ['tool', 'run', 'x'] }, ['code:uv!']],
    [{ command: 'uv', args: ['run', 'x.py'] }, ['code:uv!']],
    [{ command: 'uv', args: ['run', '--offline', 'x.py'] }, []],
    [{ command: 'docker', args: ['run', 'x'] }, ['code:docker!']],
    [{ command: 'some tool' }, ['code:some_tool!']],
    [{ command: 'python3' }, []],
    [{ command: '/opt/node/bin/node' }, []],
    [{ command: 'sh', args: ['${__dirname}/start.sh'] }, []],
    [{ command: '${__dirname}/npx' }, []],
    [{ command: './bin/server' }, []],
    [{ command: '${user_config.tool}' }, ['code:_user_config.tool_!']],
  ])('for the command %j is %j', (launch, expected) => {
    const command = requested({ launch, options: { tool: {} } });
    expect(command.map((what) => what.replaceAll('__', '_'))).toEqual(expected);
  });

  test('keeps the author’s reason, and says what a permission is in plain words', () => {
    const manifest = manifestOf({
      options: { folder: { type: 'directory', title: 'Notes' } },
      launch: uses('folder'),
      permissions: { required: [{ network: ['a.example.com:*'], reason: 'Weather' }] },
    });
    const [network, files] = requestPermissions(manifest, linux);
    expect(network).toMatchObject({ reason: 'Weather', from: 'declared' });
    expect(files).toMatchObject({ from: 'setting' });
    const words = [
      ['net:a.example.com:*', 'connect to a.example.com at any port', 'medium'],
      ['net:*.example.com', 'connect to every host below example.com', 'medium'],
      ['net:public', 'connect to any public host, and send there what it knows', 'high'],
      ['local:nas.local:445', /^connect to nas\.local at port 445 on this machine/, 'high'],
      ['read:folder', 'read everything in the folder “Notes”', 'medium'],
      ['write:folder', 'read, change and delete everything in the folder “Notes”', 'high'],
      [
        'code:npx',
        /^fetch code with `npx` whenever it starts, from the hosts that it may connect to/,
        'high',
      ],
      ['code:docker', /^run `docker`, which is not in the bundle/, 'high'],
    ] as const;
    for (const [what, text, risk] of words) {
      const option = parseAllow(what);
      if (option.kind !== 'permission') throw new Error(what);
      expect(describePermission(option.permission, manifest)).toEqual({
        text: typeof text === 'string' ? text : (expect.stringMatching(text) as string),
        risk,
      });
    }
  });
});

describe('what an update wants beyond what was agreed to', () => {
  const agreed = (parts: Parts, grants: Partial<Grants> = {}): Grants => {
    const manifest = manifestOf(parts);
    const request = requestPermissions(manifest, linux);
    return {
      ...noGrants,
      permissions: request.map(({ permission }) => permission),
      binding: bindingFor(manifest, linux, 'key'),
      ...grants,
    };
  };
  const wanted = (before: Grants, parts: Parts, signer: string | undefined = 'key') => {
    const manifest = manifestOf(parts);
    return widens(
      before,
      requestPermissions(manifest, linux),
      bindingFor(manifest, linux, signer),
    ).map((change) =>
      change.kind === 'permission' ? formatPermission(change.permission) : change.kind,
    );
  };
  const net = (...network: readonly string[]) => ({ required: [{ network, reason: 'r' }] });

  test('is nothing where nothing is new', () => {
    expect(wanted(agreed({}), {})).toEqual([]);
    const wide = agreed({ permissions: net('*.example.com') });
    expect(wanted(wide, { permissions: net('a.example.com') })).toEqual([]);
  });

  test('is each required permission that is new, and none that was refused before', () => {
    const before = agreed({ permissions: net('a.example.com') });
    const parts = {
      permissions: { ...net('a.example.com', 'b.example.com'), optional: [{ code: 'npx' }] },
    };
    expect(wanted(before, parts)).toEqual(['net:b.example.com']);
    const denied = [{ kind: 'network', host: 'b.example.com:443' }] as const;
    expect(wanted({ ...before, denied }, parts)).toEqual([]);
  });

  test('is another command, author or signer', () => {
    const before = agreed({});
    expect(wanted(before, { launch: { args: ['b.js'] } })).toEqual(['command']);
    expect(wanted(before, { launch: { env: { A: 'b' } } })).toEqual(['command']);
    expect(wanted(before, { author: 'B' })).toEqual(['author']);
    expect(wanted(before, {}, 'another key')).toEqual(['signer']);
    const manifest = manifestOf({});
    expect(widens(before, [], bindingFor(manifest, linux))).toEqual([
      { kind: 'signer', before: 'key', now: undefined },
    ]);
  });

  test('does not hang on the order of the environment, nor on other platforms', () => {
    const hash = (launch: object) => commandHash(manifestOf({ launch }), linux);
    expect(hash({ env: { A: '1', B: '2' } })).toBe(hash({ env: { B: '2', A: '1' } }));
    expect(hash({ platform_overrides: { win32: { command: 'x' } } })).toBe(hash({}));
    expect(hash({ platform_overrides: { 'linux-x64': { command: 'x' } } })).not.toBe(hash({}));
  });
});
