import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSource, readManifest, resolveLaunch } from '@opendxt/manifest';
import type { LaunchContext, Manifest } from '@opendxt/manifest';

type Json = Readonly<Record<string, unknown>>;

function manifestOf(config: Json, userConfig: Json = {}, server: Json = {}): Manifest {
  const text = JSON.stringify({
    manifest_version: '0.3',
    name: 'notes',
    version: '1.0.0',
    description: 'Keeps notes',
    author: { name: 'Ada' },
    server: { type: 'node', entry_point: 'index.js', mcp_config: config, ...server },
    user_config: userConfig,
  });
  const { manifest } = readManifest(parseSource(text), 'tolerant');
  if (manifest === undefined) throw new Error('the example is no manifest');
  return manifest;
}

const context: LaunchContext = {
  platform: 'linux',
  arch: 'x64',
  directories: {
    home: '/home/ada',
    desktop: '/home/ada/Desktop',
    documents: '/home/ada/Documents',
    downloads: '/home/ada/Downloads',
    temp: '/tmp',
  },
  extensionDir: '/ext',
  userConfig: {},
};

const option = { type: 'string', title: 'T', description: 'D' };
const keys = ['a', 'b', 'c'] as const;
const options = Object.fromEntries(keys.map((key) => [key, option]));

/** Texts that are likely to be mistaken for variables, or for patterns of a replacement. */
const tricky = fc.oneof(
  fc.constantFrom(
    '${HOME}',
    '${user_config.b}',
    '$&',
    '$1',
    '$$',
    '${',
    '}',
    "$'",
    '\\',
    '${a${b}}',
  ),
  fc.string(),
);
const texts = fc.array(tricky, { maxLength: 4 }).map((parts) => parts.join(''));
const userConfig = fc.record({ a: texts, b: texts, c: texts });
const machine = fc.constantFrom('linux', 'darwin', 'win32', 'freebsd');

describe('resolveLaunch', () => {
  test('puts values in as they are, and never looks at them again', () => {
    const plain = fc.string().map((text) => text.replaceAll(/[${}]/g, ''));
    const piece = fc.oneof(
      plain.map((text) => ({ template: text, key: undefined })),
      fc.constantFrom(...keys).map((key) => ({ template: `\${user_config.${key}}`, key })),
    );
    fc.assert(
      fc.property(fc.array(piece), userConfig, machine, (pieces, values, platform) => {
        const template = pieces.map((each) => each.template).join('');
        const expected = pieces
          .map(({ template, key }) => (key === undefined ? template : values[key]))
          .join('');
        const manifest = manifestOf(
          { command: 'node', args: [template], env: { A: template } },
          options,
        );
        const launch = resolveLaunch(manifest, { ...context, platform, userConfig: values });
        expect(launch.args).toEqual([expected]);
        expect(launch.env).toEqual({ A: expected });
        expect(launch.warnings).toEqual([]);
      }),
    );
  });

  test('gives an answer for any template and any values, and the same one again', () => {
    fc.assert(
      fc.property(
        texts,
        fc.array(texts),
        userConfig,
        machine,
        (command, args, values, platform) => {
          const env = Object.fromEntries(args.map((text, index) => [`K${index}`, text]));
          const manifest = manifestOf({ command: `x${command}`, args, env }, options);
          const here = { ...context, platform, userConfig: values };
          const launch = resolveLaunch(manifest, here);
          expect(launch.args).toHaveLength(args.length);
          expect(Object.keys(launch.env)).toHaveLength(args.length);
          expect(resolveLaunch(structuredClone(manifest), structuredClone(here))).toEqual(launch);
        },
      ),
    );
  });

  test('leaves a text without variables as it is', () => {
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!/\$\{[^{}]*\}/.test(text));
        const manifest = manifestOf({ command: 'node', args: [text] });
        expect(resolveLaunch(manifest, context).args).toEqual([text]);
      }),
    );
  });

  test('reads nothing from the machine it runs on', () => {
    const manifest = manifestOf({
      command: './bin/run',
      args: ['${HOME}${/}x', '${TEMP}', '${PATH}'],
      env: { PATH: 'a', HOME: '${HOME}' },
    });
    const before = resolveLaunch(manifest, { ...context, platform: 'win32' });
    const { platform, env } = process;
    const cwd = process.cwd();
    try {
      Object.defineProperty(process, 'platform', { value: 'win32' });
      process.env = { HOME: '/elsewhere', TEMP: '/elsewhere' };
      process.chdir('/');
      expect(resolveLaunch(manifest, { ...context, platform: 'win32' })).toEqual(before);
    } finally {
      Object.defineProperty(process, 'platform', { value: platform });
      process.env = env;
      process.chdir(cwd);
    }
  });

  test('never shows the value of a sensitive setting in a warning', () => {
    const sensitive = { ...option, sensitive: true };
    const secret = 'pa55word';
    const manifest = manifestOf(
      {
        command: '../${user_config.a}',
        args: ['x${user_config.a}y${user_config.none}', '${user_config.b}'],
      },
      { a: sensitive, b: { ...sensitive, type: 'number', max: 3 } },
    );
    const { warnings } = resolveLaunch(manifest, {
      ...context,
      userConfig: { a: secret, b: secret },
    });
    expect(warnings.map(({ code }) => code)).toEqual([
      'setting-type',
      'command-outside-bundle',
      'unknown-variable',
    ]);
    expect(JSON.stringify(warnings)).not.toContain(secret);
  });

  test('names the argument and the variable in a warning, and what to write instead', () => {
    const manifest = manifestOf(
      { command: 'node', args: ['a', '${user_config.apikey}'] },
      { api_key: option },
    );
    expect(resolveLaunch(manifest, context).warnings).toEqual([
      {
        code: 'unknown-variable',
        message:
          'argument 2 has `${user_config.apikey}`, which stands for nothing; it is passed on as it is',
        hint: 'did you mean `${user_config.api_key}`?',
      },
    ]);
  });

  test('names the variable that a misspelt one is close to', () => {
    const { warnings } = resolveLaunch(
      manifestOf({ command: 'node', args: ['${__dirnam}/a.js', '${DOCUMENT}'] }),
      context,
    );
    expect(warnings.map(({ hint }) => hint)).toEqual([
      'did you mean `${__dirname}`?',
      'did you mean `${DOCUMENTS}`?',
    ]);
  });

  test('warns where the manifest is for other platforms', () => {
    const manifest: Manifest = {
      ...manifestOf({ command: 'node' }),
      compatibility: { platforms: ['darwin'], runtimes: {}, clients: {} },
    };
    const codes = resolveLaunch(manifest, context).warnings.map(({ code }) => code);
    expect(codes).toEqual(['platform-unsupported']);
    expect(resolveLaunch(manifest, { ...context, platform: 'darwin' }).warnings).toEqual([]);
  });

  test('gives an environment that has `__proto__` as an entry like any other', () => {
    const base = manifestOf({ command: 'node' });
    const env = JSON.parse('{"__proto__": "x"}') as Record<string, string>;
    const manifest = {
      ...base,
      server: { ...base.server, launch: { ...base.server.launch, env } },
    };
    expect(Object.entries(resolveLaunch(manifest, context).env)).toEqual([['__proto__', 'x']]);
  });
});

test('the home of a server stands for the one of its user, except where settings name files', () => {
  const named = (type: string) => ({ ...option, type, default: '${HOME}/x' });
  const manifest = manifestOf(
    { command: 'node', args: ['${HOME}', '${user_config.a}', '${user_config.b}'] },
    { a: named('directory'), b: named('string') },
  );
  const directories = { ...context.directories, serverHome: '/data/home' };
  const { args } = resolveLaunch(manifest, { ...context, directories });
  expect(args).toEqual(['/data/home', '/home/ada/x', '/data/home/x']);
});
