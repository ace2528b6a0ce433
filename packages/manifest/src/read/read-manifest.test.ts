import { describe, expect, test } from 'vitest';
import { parseSource, readManifest, type Manifest } from '../index.ts';

function read(manifest: unknown) {
  return readManifest(parseSource(JSON.stringify(manifest)), 'tolerant');
}

function open(manifest: unknown): Manifest {
  const { manifest: opened, problems } = read(manifest);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(opened).toBeDefined();
  return opened!;
}

const server = { type: 'node', entry_point: 'index.js', mcp_config: { command: 'node' } };
const minimal = {
  manifest_version: '0.3',
  name: 'weather',
  version: '1.0.0',
  description: 'Tells the weather',
  author: { name: 'Ada' },
  server,
};

describe('a manifest of any version has one shape', () => {
  test('with everything that may be absent filled in', () => {
    expect(open(minimal)).toEqual({
      specVersion: '0.3',
      versionKey: 'manifest_version',
      name: 'weather',
      displayName: 'weather',
      version: '1.0.0',
      description: 'Tells the weather',
      author: { name: 'Ada' },
      icons: [],
      screenshots: [],
      server: {
        type: 'node',
        entryPoint: 'index.js',
        launch: { command: 'node', args: [], env: {} },
        overrides: {},
      },
      tools: [],
      toolsGenerated: false,
      prompts: [],
      promptsGenerated: false,
      keywords: [],
      privacyPolicies: [],
      compatibility: { runtimes: {}, clients: {} },
      userConfig: [],
      meta: {},
      unknown: [],
    });
  });

  test('with every part in its place', () => {
    const full = {
      ...minimal,
      display_name: 'Weather',
      long_description: 'long',
      author: { name: 'Ada', email: 'ada@example.com', url: 'https://example.com' },
      repository: { type: 'git', url: 'https://example.com/git' },
      homepage: 'https://example.com/home',
      documentation: 'https://example.com/docs',
      support: 'https://example.com/support',
      icon: 'icon.png',
      icons: [{ src: 'a.png', size: '16x16', theme: 'dark' }],
      screenshots: ['s.png'],
      localization: { resources: 'l/${locale}.json', default_locale: 'de' },
      server: {
        ...server,
        mcp_config: {
          command: 'node',
          args: ['index.js'],
          env: { A: '1' },
          platform_overrides: { win32: { command: 'node.exe' } },
        },
      },
      tools: [{ name: 'forecast', description: 'd' }],
      tools_generated: true,
      prompts: [{ name: 'p', description: 'd', arguments: ['a'], text: 't' }],
      prompts_generated: true,
      keywords: ['k'],
      license: 'MIT',
      privacy_policies: ['https://example.com/privacy'],
      compatibility: {
        claude_desktop: '>=1',
        other: '>=2',
        platforms: ['linux'],
        runtimes: { node: '>=20' },
      },
      user_config: {
        limit: {
          type: 'number',
          title: 'Limit',
          description: 'd',
          required: true,
          default: 2,
          min: 1,
          max: 3,
        },
        key: { type: 'string', title: 'Key', description: 'd', sensitive: true },
        folders: {
          type: 'directory',
          title: 'F',
          description: 'd',
          multiple: true,
          default: ['a'],
        },
      },
      _meta: { 'com.example': { a: 1 } },
    };
    const { problems, manifest } = readManifest(parseSource(JSON.stringify(full)), 'strict');
    expect(problems).toEqual([]);
    expect(manifest).toEqual({
      specVersion: '0.3',
      versionKey: 'manifest_version',
      name: 'weather',
      displayName: 'Weather',
      version: '1.0.0',
      description: 'Tells the weather',
      longDescription: 'long',
      author: full.author,
      repository: full.repository,
      homepage: full.homepage,
      documentation: full.documentation,
      support: full.support,
      icon: 'icon.png',
      icons: full.icons,
      screenshots: ['s.png'],
      localization: { resources: 'l/${locale}.json', defaultLocale: 'de' },
      server: {
        type: 'node',
        entryPoint: 'index.js',
        launch: { command: 'node', args: ['index.js'], env: { A: '1' } },
        overrides: { win32: { command: 'node.exe' } },
      },
      tools: full.tools,
      toolsGenerated: true,
      prompts: full.prompts,
      promptsGenerated: true,
      keywords: ['k'],
      license: 'MIT',
      privacyPolicies: full.privacy_policies,
      compatibility: {
        platforms: ['linux'],
        runtimes: { node: '>=20' },
        clients: { claude_desktop: '>=1', other: '>=2' },
      },
      userConfig: [
        {
          key: 'limit',
          type: 'number',
          title: 'Limit',
          description: 'd',
          required: true,
          multiple: false,
          sensitive: false,
          default: 2,
          min: 1,
          max: 3,
        },
        {
          key: 'key',
          type: 'string',
          title: 'Key',
          description: 'd',
          required: false,
          multiple: false,
          sensitive: true,
        },
        {
          key: 'folders',
          type: 'directory',
          title: 'F',
          description: 'd',
          required: false,
          multiple: true,
          sensitive: false,
          default: ['a'],
        },
      ],
      meta: { 'com.example': { a: 1 } },
      unknown: [],
    });
  });

  test('with `platforms` as well as `platform_overrides`, of which the latter wins', () => {
    const mcp_config = {
      command: 'node',
      platforms: { win32: { command: 'old' }, linux: { args: ['x'] } },
      platform_overrides: { win32: { env: { A: '1' } } },
    };
    expect(open({ ...minimal, server: { ...server, mcp_config } }).server.overrides).toEqual({
      win32: { env: { A: '1' } },
      linux: { args: ['x'] },
    });
  });

  test('with the launch that `uv` implies', () => {
    const uv = { type: 'uv', entry_point: 'src/server.py' };
    expect(open({ ...minimal, manifest_version: '0.4', server: uv }).server).toEqual({
      type: 'uv',
      entryPoint: 'src/server.py',
      launch: {
        command: 'uv',
        args: ['run', '--directory', '${__dirname}', 'src/server.py'],
        env: {},
      },
      overrides: {},
    });
  });

  test('with the defaults of `localization`', () => {
    expect(open({ ...minimal, localization: {} }).localization).toEqual({
      resources: 'mcpb-resources/${locale}.json',
      defaultLocale: 'en-US',
    });
  });
});

describe('a tolerant reading', () => {
  test('keeps unknown keys and notes them', () => {
    const { manifest, problems } = read({
      ...minimal,
      scripts: { a: 1 },
      tools: [{ name: 'forecast', title: 'Forecast' }],
    });
    expect(manifest?.unknown).toEqual([
      { path: ['tools', 0, 'title'], value: 'Forecast' },
      { path: ['scripts'], value: { a: 1 } },
    ]);
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'info unknown-key',
      'info unknown-key',
    ]);
  });

  test('drops optional parts of the wrong type with a warning', () => {
    const { manifest, problems } = read({
      ...minimal,
      icons: {},
      tools: [{ name: 'forecast' }, { description: 'nameless' }, 1],
      keywords: ['a', 1],
      user_config: { a: 1, b: { type: 'select', title: 'B' } },
      license: null,
    });
    expect(manifest).toMatchObject({
      icons: [],
      tools: [{ name: 'forecast' }],
      keywords: ['a'],
      userConfig: [{ key: 'b', type: 'string', title: 'B', description: '' }],
    });
    expect(manifest?.license).toBeUndefined();
    expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
    expect(problems.map(({ path }) => path.join('.'))).toEqual([
      'icons',
      'tools.1.name',
      'tools.2',
      'keywords.1',
      'user_config.a',
      'user_config.b.description',
      'user_config.b.type',
      'license',
    ]);
  });

  test('stands in for what is required and absent', () => {
    expect(open({ server })).toMatchObject({
      specVersion: '0.4',
      name: 'unnamed',
      version: '0.0.0',
      description: '',
      author: { name: '' },
    });
  });

  test.each([
    ['an unknown newer version', { manifest_version: '7.1' }, { specVersion: '0.4' }],
    ['a version with a patch number', { manifest_version: '0.1.0' }, { specVersion: '0.1' }],
    [
      'an author as one text',
      { author: 'Ada <ada@example.com>' },
      { author: { name: 'Ada <ada@example.com>' } },
    ],
    [
      'arguments of prompts as objects',
      { prompts: [{ name: 'p', arguments: [{ name: 'a' }], text: 't' }] },
      { prompts: [{ arguments: ['a'] }] },
    ],
    ['tools as names', { tools: ['forecast'] }, { tools: [{ name: 'forecast' }] }],
    [
      'numbers in `env`',
      { server: { ...server, mcp_config: { command: 'node', env: { PORT: 1 } } } },
      { server: { launch: { env: { PORT: '1' } } } },
    ],
  ])('understands %s', (_, part, expected) => {
    expect(open({ ...minimal, ...part })).toMatchObject(expected);
  });

  test.each([
    [
      'a command beside the type',
      { type: 'stdio', command: 'npx', args: ['x'] },
      { type: 'node', launch: { command: 'npx', args: ['x'] } },
    ],
    [
      'a program in the bundle',
      { type: 'executable', mcp_config: { command: '${__dirname}/bin/x' } },
      { type: 'binary', entryPoint: '' },
    ],
    [
      'Python by its command',
      { mcp_config: { command: '/usr/bin/python3.12' } },
      { type: 'python' },
    ],
    ['`uvx` by its command', { mcp_config: { command: 'uvx' } }, { type: 'uv' }],
    [
      'an entry point in JavaScript',
      { entry_point: 'a.mjs' },
      { type: 'node', launch: { command: 'node', args: ['${__dirname}/a.mjs'] } },
    ],
    [
      'an entry point in Python',
      { entry_point: 'a.py' },
      { type: 'python', launch: { command: 'python', args: ['${__dirname}/a.py'] } },
    ],
    [
      'an entry point of another kind',
      { entry_point: 'bin/x' },
      { type: 'binary', launch: { command: '${__dirname}/bin/x', args: [] } },
    ],
  ])('recognises %s', (_, server, expected) => {
    expect(open({ ...minimal, server }).server).toMatchObject(expected);
  });

  test.each([
    ['nothing', {}],
    [
      'a server that is elsewhere',
      { server: { transport: 'http', mcp_config: { url: 'https://x' } } },
    ],
    ['a type without a file', { server: { type: 'node' } }],
    ['a server of the wrong type', { server: 'index.js' }],
  ])('refuses a manifest that names %s', (_, part) => {
    const { manifest, problems } = read({ manifest_version: '0.3', ...part });
    expect(manifest).toBeUndefined();
    expect(problems).toContainEqual(
      expect.objectContaining({ severity: 'error', code: 'no-server', path: ['server'] }),
    );
  });

  test('says once that there is no server', () => {
    const { problems } = read({ ...minimal, server: undefined });
    expect(problems.map(({ code }) => code)).toEqual(['no-server']);
  });

  test('refuses a browser extension by name', () => {
    const { manifest, problems } = read({ manifest_version: 3, name: 'x', action: {} });
    expect(manifest).toBeUndefined();
    expect(problems).toMatchObject([{ severity: 'error', code: 'browser-extension' }]);
  });

  test.each(['{"server": ', '[]', ''])('refuses %j, which is no JSON object', (text) => {
    const { manifest, problems } = readManifest(parseSource(text), 'tolerant');
    expect(manifest).toBeUndefined();
    expect(problems.map(({ severity }) => severity)).toEqual(['error']);
  });

  test('opens one with a key twice, a byte order mark and `__proto__`', () => {
    const text = `\u{FEFF}{"name": "x", "name": "y", "server": ${JSON.stringify(server)},
      "user_config": {"__proto__": {"type": "string"}}, "__proto__": {"name": "z"}}`;
    const { manifest, problems } = readManifest(parseSource(text), 'tolerant');
    expect(manifest).toMatchObject({ name: 'y', userConfig: [] });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(problems.filter(({ code }) => code === 'forbidden-key')).toHaveLength(2);
  });
});
