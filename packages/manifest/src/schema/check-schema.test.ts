import { describe, expect, test } from 'vitest';
import { parseSource, readManifest, specVersions } from '../index.ts';

const minimal = {
  manifest_version: '0.3',
  name: 'weather',
  version: '1.0.0',
  description: 'Tells the weather',
  author: { name: 'Ada' },
  server: { type: 'node', entry_point: 'index.js', mcp_config: { command: 'node' } },
};

/** What is set in the minimal manifest, by dotted path; undefined takes a key out. */
type Changes = Readonly<Record<string, unknown>>;

function changed(version: string, changes: Changes): string {
  const manifest: Record<string, unknown> = structuredClone(minimal);
  const edits = Object.entries({ manifest_version: version, ...changes });
  for (const [path, value] of edits) {
    const keys = path.split('.');
    const last = keys.pop()!;
    const parent = keys.reduce((object, key) => object[key] as typeof object, manifest);
    parent[last] = value;
  }
  return JSON.stringify(manifest);
}

function summary(changes: Changes, version = '0.3'): readonly string[] {
  const { problems } = readManifest(parseSource(changed(version, changes)), 'strict');
  return problems.map(
    ({ code, message, hint }) => `${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
}

describe('a strict reading takes', () => {
  test.each(specVersions)('a manifest with the required keys in version %s', (version) => {
    expect(summary({}, version)).toEqual([]);
  });

  test.each<readonly [string, string, Changes]>([
    ['`dxt_version` alone', '0.1', { dxt_version: '0.1', manifest_version: undefined }],
    ['both version keys', '0.3', { dxt_version: '0.3' }],
    ['a `$schema`', '0.1', { $schema: './manifest.schema.json' }],
    [
      '`platform_overrides`',
      '0.1',
      { 'server.mcp_config.platform_overrides': { win32: { command: 'node.exe' } } },
    ],
    [
      '`platforms`, its older name',
      '0.1',
      { 'server.mcp_config.platforms': { win32: { args: ['x'] } } },
    ],
    [
      'versions of any client',
      '0.3',
      { compatibility: { claude_desktop: '>=1', my_client: '>1.0.0' } },
    ],
    ['`uv` without `mcp_config`', '0.4', { server: { type: 'uv', entry_point: 'src/server.py' } }],
    ['`localization` without its defaults', '0.3', { localization: {} }],
    ['privacy policies', '0.2', { privacy_policies: ['https://example.com/privacy'] }],
    ['icons', '0.3', { icons: [{ src: 'a.png', size: '16x16', theme: 'dark' }] }],
    ['`_meta`', '0.3', { _meta: { 'com.example': { anything: [1, null] } } }],
    [
      'every kind of default',
      '0.1',
      {
        user_config: Object.fromEntries(
          ['x', 1, true, ['a', 'b']].map((value, index) => [
            `o${index}`,
            { type: 'string', title: 't', description: 'd', default: value },
          ]),
        ),
      },
    ],
  ])('%s', (_, version, changes) => {
    expect(summary(changes, version)).toEqual([]);
  });
});

describe('a strict reading says of', () => {
  test.each<readonly [string, Changes, readonly string[]]>([
    ['a missing key', { name: undefined }, ['missing-key: `name` is missing, expected a string']],
    [
      'a missing key deeper down',
      { 'server.mcp_config.command': undefined },
      ['missing-key: `server.mcp_config.command` is missing, expected a string'],
    ],
    [
      'a key in the style of another language',
      { 'server.entryPoint': 'x' },
      [
        'unknown-key: `server.entryPoint` is not a key of spec version 0.3 (did you mean `entry_point`?)',
      ],
    ],
    [
      'a misspelt key',
      { keywrods: [] },
      ['unknown-key: `keywrods` is not a key of spec version 0.3 (did you mean `keywords`?)'],
    ],
    [
      'a key one level too high',
      { 'server.command': 'node' },
      [
        'unknown-key: `server.command` is not a key of spec version 0.3 (it belongs in `server.mcp_config`)',
      ],
    ],
    [
      'a key of nothing',
      { tools: [{ name: 'a', inputSchema: {} }] },
      [
        'unknown-key: `tools[0].inputSchema` is not a key of spec version 0.3 (remove it; known here: `name`, `description`)',
      ],
    ],
    [
      'a key that needs quoting in a path',
      {
        user_config: {
          'a b': { type: 'string', title: 't', description: 'd', secret: true },
        },
      },
      [
        'unknown-key: `user_config["a b"].secret` is not a key of spec version 0.3 (did you mean `sensitive`?)',
      ],
    ],
    [
      'a value of the wrong type',
      { version: 1 },
      ['wrong-type: `version`: expected a string, found `1` (write it in quotes: "1")'],
    ],
    [
      'a text where package.json takes one',
      { author: 'Ann', repository: 'https://example.com/x', keywords: 'a' },
      [
        'wrong-type: `author`: expected an object, found `"Ann"` (write {"name": "Ann"})',
        'wrong-type: `repository`: expected an object, found `"https://example.com/x"` (write {"type": "git", "url": "https://example.com/x"})',
        'wrong-type: `keywords`: expected an array, found `"a"` (write ["a"])',
      ],
    ],
    [
      'an object for an array',
      { icons: {} },
      ['wrong-type: `icons`: expected an array, found an object'],
    ],
    [
      'a default of no kind',
      { user_config: { o: { type: 'string', title: 't', description: 'd', default: {} } } },
      [
        'wrong-type: `user_config.o.default`: expected a string, a number, a boolean or an array of strings, found an object',
      ],
    ],
    [
      'a platform by its common name',
      { compatibility: { platforms: ['macos'] } },
      [
        'invalid-value: `compatibility.platforms[0]`: expected one of `darwin`, `win32`, `linux`, found `"macos"` (did you mean `darwin`?)',
      ],
    ],
    [
      'a client whose versions are no text',
      { compatibility: { platfroms: ['linux'] } },
      [
        'unknown-key: `compatibility.platfroms` is not a key of spec version 0.3 (did you mean `platforms`?)',
      ],
    ],
    [
      'a runtime where clients are named',
      { compatibility: { python: '>=3.10' } },
      [
        'unlikely-client: `compatibility.python` is read as the versions of a client named `python` (did you mean `compatibility.runtimes.python`?)',
      ],
    ],
    [
      'a URL without its scheme',
      { homepage: 'example.com/x' },
      [
        'invalid-value: `homepage`: expected an absolute URL, found `"example.com/x"` (write "https://example.com/x")',
      ],
    ],
    [
      'an address that is none',
      { 'author.email': 'ada' },
      ['invalid-value: `author.email`: expected an e-mail address, found `"ada"`'],
    ],
    [
      'the size of an icon',
      { icons: [{ src: 'a.png', size: 'big' }] },
      ['invalid-value: `icons[0].size`: expected a size as `128x128`, found `"big"`'],
    ],
    [
      'a missing version',
      { manifest_version: undefined },
      [
        'missing-key: the spec version is missing: expected `manifest_version` (add "manifest_version": "0.4")',
      ],
    ],
    [
      'an unknown version',
      { manifest_version: '0.2.0' },
      [
        'unknown-version: `manifest_version`: expected one of `0.1`, `0.2`, `0.3`, `0.4`, found `"0.2.0"` (write "manifest_version": "0.2"; it is read as `0.2`)',
      ],
    ],
    [
      'a version that is a number',
      { manifest_version: 0.3 },
      [
        'unknown-version: `manifest_version`: expected one of `0.1`, `0.2`, `0.3`, `0.4`, found `0.3` (write "manifest_version": "0.3"; it is read as `0.3`)',
      ],
    ],
    [
      'two versions',
      { dxt_version: '0.1' },
      ['invalid-value: `dxt_version`: expected `0.3`, found `"0.1"` (did you mean `0.3`?)'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(summary(changes)).toEqual(expected);
  });

  test('a key of a later version which version that is', () => {
    expect(summary({ privacy_policies: [] }, '0.1')).toEqual([
      'unknown-key: `privacy_policies` is not a key of spec version 0.1 (it is known since spec version 0.2)',
    ]);
    expect(summary({ _meta: {} }, '0.2')).toEqual([
      'unknown-key: `_meta` is not a key of spec version 0.2 (it is known since spec version 0.3)',
    ]);
    expect(summary({ 'server.type': 'uv' })).toEqual([
      'invalid-value: `server.type`: expected one of `node`, `python`, `binary`, found `"uv"` (it is known since spec version 0.4; this manifest follows 0.3)',
    ]);
  });

  test('`mcp_config` that only `uv` may leave out', () => {
    expect(summary({ 'server.mcp_config': undefined }, '0.4')).toEqual([
      'missing-key: `server.mcp_config` is missing, expected an object',
    ]);
  });
});

test('problems have paths and places, in the order of the text', () => {
  const source = parseSource(
    '{\n  "manifest_version": "0.3",\n  "server": {"type": "nod", "x": 1},\n  "name": 1\n}',
  );
  const { problems } = readManifest(source, 'strict');
  expect(
    problems.map(({ code, path, place }) => [code, path.join('.'), place?.line, place?.column]),
  ).toEqual([
    ['missing-key', 'version', 1, 1],
    ['missing-key', 'description', 1, 1],
    ['missing-key', 'author', 1, 1],
    ['missing-key', 'server.entry_point', 3, 3],
    ['missing-key', 'server.mcp_config', 3, 3],
    ['no-server', 'server', 3, 3],
    ['invalid-value', 'server.type', 3, 22],
    ['unknown-key', 'server.x', 3, 29],
    ['wrong-type', 'name', 4, 11],
  ]);
});

test('problems show nothing that could steer a terminal, and nothing long', () => {
  const text = JSON.stringify({ 'k\u{202e}': 1, [`long${'x'.repeat(999)}`]: 1, version: '\u{9b}' });
  const { problems } = readManifest(parseSource(text.replace('"\u{9b}"', '["\u{9b}"]')), 'strict');
  const messages = problems.map(({ message }) => message);
  expect(messages).toContain('`["k\\u202e"]` is not a key of spec version 0.4');
  expect(messages.every((message) => message.length < 200)).toBe(true);
  expect(messages.join('')).not.toMatch(/[\u{7f}-\u{9f}\u{202e}]/u);
});
