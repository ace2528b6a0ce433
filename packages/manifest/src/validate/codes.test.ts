import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { validateManifest } from '@opendxt/manifest';
import type { Problem, ValidateOptions } from '@opendxt/manifest';

type Json = Readonly<Record<string, unknown>>;

const good: Json = {
  manifest_version: '0.3',
  name: 'notes',
  version: '1.0.0',
  description: 'Keeps notes',
  author: { name: 'Ada' },
  server: {
    type: 'node',
    entry_point: 'server/index.js',
    mcp_config: { command: 'node', args: ['${__dirname}/server/index.js'] },
  },
};

/** Puts a change over a manifest: objects are merged, everything else is replaced. */
function changed(base: Json, change: Json): Json {
  const entries = Object.entries(change).map(([key, value]) => {
    const old = base[key];
    return [key, isObject(value) && isObject(old) ? changed(old, value) : value];
  });
  return { ...base, ...Object.fromEntries(entries) };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const config = (mcp_config: Json, type = 'node'): Json => ({ server: { type, mcp_config } });
const env = (value: string): Json => config({ env: { VALUE: value } });
const option = (settings: Json, use: Json = env('${user_config.value}')): Json => ({
  ...use,
  user_config: { value: { type: 'string', title: 'Value', description: 'A value', ...settings } },
});
const prompt = (text: string, ...names: readonly string[]): Json => ({
  prompts: [{ name: 'p', arguments: names, text }],
});
const exact = config({ args: ['${user_config.value}'] });
const list = { type: 'directory', multiple: true, required: true };

async function problemsOf(
  change: Json,
  options: ValidateOptions = {},
): Promise<readonly Problem[]> {
  return (await validateManifest(JSON.stringify(changed(good, change)), options)).problems;
}

const page = readFileSync(new URL('../../../../docs/problems.md', import.meta.url), 'utf8');

/** How much a problem matters, by the page that explains it. */
function severityOnPage(code: string): string | undefined {
  return new RegExp(`^\\| \`${code}\` +\\| (\\w+)`, 'm').exec(page)?.[1];
}

/** What brings a code about, and alone; and what is near to it, and right. */
const table: readonly (readonly [code: string, broken: Json, right: Json])[] = [
  ['path-outside-bundle', { screenshots: ['../a.png'] }, { screenshots: ['a.png'] }],
  [
    'path-outside-bundle',
    { icons: [{ src: '/a.png', size: '1x1' }] },
    { icons: [{ src: 'a.png', size: '1x1' }] },
  ],
  [
    'path-outside-bundle',
    { localization: { resources: '../${locale}.json', default_locale: 'en' } },
    { localization: { resources: 'i18n/${locale}/a.json', default_locale: 'en' } },
  ],
  [
    'path-outside-bundle',
    config({ command: '../run' }, 'binary'),
    config({ command: './run' }, 'binary'),
  ],
  [
    'path-outside-bundle',
    config({ args: ['${__dirname}/a/../../x.js'] }),
    config({ args: ['../x', '${__dirname}/a/../x.js'] }),
  ],
  ['path-backslash', { icon: 'images\\i.png' }, { icon: 'images/i.png' }],
  ['name-without-letters', { name: '--' }, { name: 'a' }],
  ['name-not-id', { name: 'My Notes' }, { name: '@me/my-notes.v2_x' }],
  ['version-not-semver', { version: 'banana' }, { version: '1.0.0-beta.1+build.5' }],
  ['version-not-semver', { version: '1.0' }, { version: '1.0.0' }],
  ['placeholder', { version: '{{VERSION}}' }, { description: 'Fills in {{templates}}' }],
  ['placeholder', env('@TOKEN@'), env('ada@EXAMPLE.org')],
  ['description-empty', { description: ' ' }, { description: 'x' }],
  ['description-long', { description: 'ab '.repeat(100) }, { description: 'é'.repeat(280) }],
  ['url-not-https', { homepage: 'http://example.org' }, { homepage: 'https://example.org' }],
  ['url-not-https', { icon: 'http://example.org/i.png' }, { icon: 'https://example.org/i.png' }],

  [
    'path-outside-bundle',
    { server: { entry_point: '../x.js' } },
    { server: { entry_point: 'a/../x.js' } },
  ],
  [
    'path-outside-bundle',
    { server: { entry_point: 'a/../../x.js' } },
    { server: { entry_point: './x.js' } },
  ],
  [
    'path-outside-bundle',
    { server: { entry_point: '/x.js' } },
    { server: { entry_point: 'x.js' } },
  ],
  [
    'path-outside-bundle',
    { server: { entry_point: 'C:\\x.js' } },
    { server: { entry_point: 'C/x.js' } },
  ],
  [
    'path-backslash',
    { server: { entry_point: 'server\\x.js' } },
    { server: { entry_point: 'server/x.js' } },
  ],
  ['entry-point-missing', { server: { entry_point: '' } }, {}],
  ['variable-not-expanded', { server: { entry_point: '${__dirname}/x.js' } }, {}],
  ['variable-not-expanded', { icon: '${__dirname}/i.png' }, { icon: 'i.png' }],
  ['typescript-entry-point', { server: { entry_point: 'src/index.ts' } }, {}],

  [
    'server-type-mismatch',
    { ...config({ command: 'python3' }), compatibility: { platforms: ['linux'] } },
    {},
  ],
  [
    'server-type-mismatch',
    config({ command: 'node' }, 'binary'),
    config({ command: '${__dirname}/node' }, 'binary'),
  ],
  [
    'bare-python',
    config({ command: 'python' }, 'python'),
    config({ command: 'python3', platform_overrides: { win32: { command: 'python' } } }, 'python'),
  ],
  [
    'python3-on-windows',
    config({ command: 'python3' }, 'python'),
    {
      ...config({ command: 'python3' }, 'python'),
      compatibility: { platforms: ['darwin', 'linux'] },
    },
  ],
  ['fetched-at-run-time', config({ command: 'npx', args: ['-y', 'notes'] }), {}],
  [
    'fetched-at-run-time',
    config({ command: 'uv', args: ['--directory', '${__dirname}', 'run', 'x.py'] }, 'python'),
    config({ command: '${__dirname}/bin/run' }, 'binary'),
  ],
  ['machine-path', config({ command: '/opt/tool/bin/node' }), config({ command: '/bin/sh' })],
  [
    'home-path',
    config({ command: '/Users/ada/.nvm/node' }),
    config({ command: '${HOME}/.nvm/node' }),
  ],
  ['home-path', env('--cache=/home/ada/.cache'), env('https://example.org/home/ada')],
  ['path-overwritten', config({ env: { Path: '/bin' } }), config({ env: { PYTHONPATH: '/bin' } })],
  ['secret-literal', env(`ghp_${'aB3dE6gH9k'.repeat(4)}`), env('ghp_your_token')],
  [
    'secret-literal',
    env('sk-proj-a1B2c3D4e5F6g7H8i9J0k1L2'),
    env('sk-your-openai-key-goes-right-here'),
  ],
  [
    'override-unknown-platform',
    config({ platform_overrides: { macos: { command: 'node' } } }),
    config({ platform_overrides: { 'darwin-arm64': { command: 'node' } } }),
  ],
  [
    'override-unlisted-platform',
    {
      ...config({ platform_overrides: { win32: { args: ['x'] } } }),
      compatibility: { platforms: ['darwin'] },
    },
    {
      ...config({ platform_overrides: { darwin: { args: ['x'] } } }),
      compatibility: { platforms: ['darwin'] },
    },
  ],
  [
    'override-replaces-env',
    config({ env: { A: 'a' }, platform_overrides: { win32: { env: { B: 'b' } } } }),
    config({ env: { A: 'a' }, platform_overrides: { win32: { env: { A: 'x', B: 'b' } } } }),
  ],
  [
    'range-not-semver',
    { compatibility: { runtimes: { python: '>=3.8,<4.0' } } },
    { compatibility: { runtimes: { python: '>=3.8 <4.0' } } },
  ],
  [
    'range-not-semver',
    { compatibility: { claude_desktop: '~=1.2' } },
    { compatibility: { claude_desktop: '^1.2 || >=3' } },
  ],

  ['unknown-variable', env('${PWD}'), env('${HOME}${/}${TEMP}')],
  [
    'unknown-variable',
    env('${home}'),
    env('${DESKTOP}${DOCUMENTS}${DOWNLOADS}${TMPDIR}${pathSeparator}'),
  ],
  [
    'unknown-variable',
    option({ default: '${user_config.value}' }),
    option({ default: '${HOME}/x' }),
  ],
  ['malformed-variable', env('${HOME'), env('{HOME}')],
  ['shell-syntax', env('$HOME/x'), env('costs 5$')],
  ['shell-syntax', env('~/x'), env('a~b')],
  ['shell-syntax', env('%APPDATA%\\x'), env('100% of 5%')],
  ['option-undeclared', env('${user_config.nope}'), option({ required: true })],
  ['option-unused', option({}, {}), option({})],
  [
    'option-range-empty',
    option({ type: 'number', min: 5, max: 1 }),
    option({ type: 'number', min: 1, max: 1 }),
  ],
  ['range-without-number', option({ min: 5 }), option({ type: 'number', min: 5 })],
  [
    'default-invalid',
    option({ type: 'number', default: '5' }),
    option({ type: 'number', default: 5 }),
  ],
  [
    'default-invalid',
    option({ type: 'number', max: 4, default: 5 }),
    option({ type: 'number', max: 5, default: 5 }),
  ],
  [
    'default-invalid',
    option({ type: 'boolean', default: 'false' }),
    option({ type: 'boolean', default: false }),
  ],
  [
    'default-invalid',
    option({ type: 'file', default: ['a'] }),
    option({ type: 'file', default: ['a'], multiple: true }),
  ],
  ['multiple-without-path', option({ multiple: true }), option({ type: 'file', multiple: true })],
  [
    'sensitive-without-text',
    option({ type: 'file', sensitive: true }),
    option({ sensitive: true }),
  ],
  [
    'sensitive-default',
    option({ sensitive: true, default: 'x' }),
    option({ sensitive: true, default: '' }),
  ],
  ['sensitive-in-arguments', option({ sensitive: true }, exact), option({ sensitive: true })],
  [
    'unset-in-text',
    option({}, env('Bearer ${user_config.value}')),
    option({ required: true }, env('Bearer ${user_config.value}')),
  ],
  [
    'list-in-text',
    option({ ...list }, config({ args: ['--in=${user_config.value}'] })),
    option({ ...list }, exact),
  ],

  [
    'tool-duplicate',
    { tools: [{ name: 'a' }, { name: 'a' }] },
    { tools: [{ name: 'a' }, { name: 'A' }] },
  ],
  ['tool-name', { tools: [{ name: 'two words' }] }, { tools: [{ name: 'admin.tools_list-2' }] }],
  [
    'prompt-duplicate',
    {
      prompts: [
        { name: 'a', text: '' },
        { name: 'a', text: '' },
      ],
    },
    { prompts: [{ name: 'a', text: '' }] },
  ],
  ['prompt-argument-duplicate', prompt('${arguments.a}', 'a', 'a'), prompt('${arguments.a}', 'a')],
  [
    'prompt-argument-undeclared',
    prompt('${arguments.a} ${arguments.b}', 'a'),
    prompt('${arguments.a}', 'a'),
  ],
  [
    'prompt-argument-unused',
    prompt('${arguments.a}', 'a', 'b'),
    prompt('${arguments.a}${arguments.b}', 'a', 'b'),
  ],
  [
    'prompt-variable',
    prompt("${arguments.a ? 'x' : ''}", 'a'),
    prompt('{{a}} ${arguments.a}', 'a'),
  ],
];

const tokenOption = (sensitive: boolean): Json => ({
  ...env('${user_config.github_token}'),
  user_config: { github_token: { type: 'string', title: 'T', description: 'T', sensitive } },
});

const claudeTable: typeof table = [
  [
    'claude-desktop-platforms-key',
    config({ platforms: { win32: { args: ['x'] } } }),
    config({ platform_overrides: { win32: { args: ['x'] } } }),
  ],
  [
    'claude-desktop-client-key',
    { compatibility: { other_client: '>=1' } },
    { compatibility: { claude_desktop: '>=1' } },
  ],
  [
    'claude-desktop-localization',
    { localization: { resources: 'mcpb-resources/${locale}.json' } },
    { localization: { resources: 'mcpb-resources/${locale}.json', default_locale: 'en-US' } },
  ],
  [
    'claude-desktop-no-command',
    { manifest_version: '0.4', server: { type: 'uv', mcp_config: undefined } },
    {},
  ],
  [
    'claude-desktop-arch-override',
    config({ platform_overrides: { 'darwin-arm64': { args: ['x'] } } }),
    config({ platform_overrides: { darwin: { args: ['x'] } } }),
  ],
  [
    'claude-desktop-env-replaced',
    config({ env: { A: 'a' }, platform_overrides: { win32: { env: { B: 'b' } } } }),
    config({ env: { A: 'a' }, platform_overrides: { win32: { env: { A: 'a' } } } }),
  ],
  ['claude-desktop-variable', env('${TMPDIR}/x'), env('${HOME}/x')],
  ['claude-desktop-default-variable', option({ default: '${HOME}/x' }), option({ default: 'x' })],
  ['claude-desktop-unset-literal', option({}), option({ default: '' })],
  ['claude-desktop-empty-default', option({ default: '' }, exact), option({ default: 'x' }, exact)],
  ['claude-desktop-list-literal', option(list), option(list, exact)],
  [
    'claude-desktop-required-default',
    option({ required: true, default: 'x' }),
    option({ required: true }),
  ],
  [
    'claude-desktop-relative-path',
    config({ args: ['server/index.js'] }),
    config({ args: ['--help'] }),
  ],
  ['claude-desktop-path-lookup', config({ command: 'deno' }), config({ command: 'node' })],
  [
    'claude-desktop-executable',
    config({ command: '${__dirname}/run' }, 'binary'),
    {
      ...config({ command: '${__dirname}/run' }, 'binary'),
      compatibility: { platforms: ['win32'] },
    },
  ],
  ['claude-desktop-icon-address', { icon: 'https://example.org/i.png' }, { icon: 'i.png' }],
];

describe('a manifest without files', () => {
  test('that is good has no problems at all', async () => {
    expect(await problemsOf({})).toEqual([]);
    expect(await problemsOf({}, { target: 'claude-desktop' })).toEqual([]);
  });

  test.each(table)('gives %s alone for %j', async (code, broken) => {
    const severity = severityOnPage(code);
    expect(await problemsOf(broken)).toMatchObject([{ code, severity }]);
  });

  test.each(table)('gives no %s for what is right beside %j', async (_code, _broken, right) => {
    expect(await problemsOf(right)).toEqual([]);
  });

  test('gives option-not-sensitive for a key that names a secret', async () => {
    expect(await problemsOf(tokenOption(false))).toMatchObject([{ code: 'option-not-sensitive' }]);
    expect(await problemsOf(tokenOption(true))).toEqual([]);
  });
});

describe('for Claude Desktop, a manifest', () => {
  const options: ValidateOptions = { target: 'claude-desktop' };

  test.each(claudeTable)('gives %s alone for %j', async (code, broken) => {
    const severity = severityOnPage(code);
    expect(await problemsOf(broken, options)).toMatchObject([{ code, severity }]);
  });

  test.each(claudeTable)('gives no %s for what is right beside %j', async (_code, _bad, right) => {
    expect(await problemsOf(right, options)).toEqual([]);
  });
});
