import { describe, expect, test } from 'vitest';
import { checkSettings, parseSetting, parseSource, readManifest } from '@opendxt/manifest';
import type { ConfigOption, ConfigType, ConfigValue, Manifest } from '@opendxt/manifest';

const manifest: Manifest = (() => {
  const described = { title: 'T', description: 'D' };
  const text = JSON.stringify({
    manifest_version: '0.3',
    name: 'notes',
    version: '1.0.0',
    description: 'Keeps notes',
    author: { name: 'Ada' },
    server: { type: 'node', entry_point: 'index.js', mcp_config: { command: 'node' } },
    user_config: {
      text: { ...described, type: 'string' },
      port: { ...described, type: 'number', min: 1, max: 65_535 },
      quick: { ...described, type: 'boolean' },
      folders: { ...described, type: 'directory', multiple: true },
      pin: { ...described, type: 'number', sensitive: true, max: 9999 },
    },
  });
  const read = readManifest(parseSource(text), 'strict').manifest;
  if (read === undefined) throw new Error('the example is no manifest');
  return read;
})();

function option(type: ConfigType, more: Partial<ConfigOption> = {}): ConfigOption {
  const flags = { required: false, multiple: false, sensitive: false };
  return { key: 'value', type, title: 'Value', description: 'A value', ...flags, ...more };
}

describe('checkSettings', () => {
  test('takes values that fit', () => {
    const values = { text: '', port: 1, quick: false, folders: ['/a'], pin: 1234 };
    expect(checkSettings(manifest, values)).toEqual([]);
    expect(checkSettings(manifest, { folders: '/a' })).toEqual([]);
    expect(checkSettings(manifest, {})).toEqual([]);
  });

  test('reports everything at once, each with the path of its option', () => {
    const values = { text: 5, port: 0, quick: 'yes', folders: true, other: 'x' };
    expect(checkSettings(manifest, values).map(({ code, path }) => [code, path.join('.')])).toEqual(
      [
        ['setting-type', 'user_config.text'],
        ['setting-out-of-range', 'user_config.port'],
        ['setting-type', 'user_config.quick'],
        ['setting-type', 'user_config.folders'],
        ['setting-unknown', 'user_config.other'],
      ],
    );
  });

  test('says what was expected and what was found', () => {
    expect(checkSettings(manifest, { port: 70_000 })).toEqual([
      {
        severity: 'error',
        code: 'setting-out-of-range',
        path: ['user_config', 'port'],
        message: '`port` must be at most 65535',
        expected: 'at most 65535',
        found: 'number 70000',
      },
    ]);
  });

  test('refuses a list for an option that takes one value', () => {
    const [problem] = checkSettings(manifest, { text: ['a', 'b'] });
    expect(problem).toMatchObject({ code: 'setting-not-multiple', found: 'a list of 2' });
  });

  test('refuses what is no number', () => {
    expect(checkSettings(manifest, { port: Number.NaN })[0]?.code).toBe('setting-type');
  });

  test('refuses what can’t be kept or can’t be handed to a program', () => {
    const [problem] = checkSettings(manifest, { port: Number.POSITIVE_INFINITY });
    expect(problem).toMatchObject({ code: 'setting-type', found: 'number Infinity' });
    const problems = checkSettings(manifest, { text: 'a\0b', folders: ['/a', '/b\0'] });
    expect(problems.map(({ code }) => code)).toEqual(['setting-type', 'setting-type']);
  });

  test('never shows a sensitive value', () => {
    const problems = [
      ...checkSettings(manifest, { pin: 123_456 }),
      ...checkSettings(manifest, { pin: '123456' }),
    ];
    expect(problems).toHaveLength(2);
    expect(JSON.stringify(problems)).not.toContain('123456');
  });
});

describe('parseSetting', () => {
  test.each<[ConfigOption, string, ConfigValue]>([
    [option('string'), 'a=b c', 'a=b c'],
    [option('string'), '', ''],
    [option('string'), '5', '5'],
    [option('number'), '5', 5],
    [option('number'), '-1.5e3', -1500],
    [option('number'), ' 7 ', 7],
    [option('boolean'), 'true', true],
    [option('boolean'), 'false', false],
    [option('directory'), '/a b', '/a b'],
    [option('directory', { multiple: true }), '/a,b', ['/a,b']],
    [option('directory', { multiple: true }), '["/a", "/b"]', ['/a', '/b']],
    [option('directory', { multiple: true }), '[x', ['[x']],
    [option('directory', { multiple: true }), '[]', []],
  ])('reads for %o the text %j as %j', (option, text, value) => {
    expect(parseSetting(option, text)).toEqual({ ok: true, value });
  });

  test.each<[ConfigOption, string, string]>([
    [option('number'), '', 'setting-type'],
    [option('number'), '0x10', 'setting-type'],
    [option('number'), '1,5', 'setting-type'],
    [option('number'), 'Infinity', 'setting-type'],
    [option('number'), '1e309', 'setting-type'],
    [option('string', { sensitive: true }), 'a\0b', 'setting-type'],
    [option('number', { min: 6 }), '5', 'setting-out-of-range'],
    [option('number', { max: 4 }), '5', 'setting-out-of-range'],
    [option('boolean'), 'yes', 'setting-type'],
  ])('refuses for %o the text %j with %s', (option, text, code) => {
    const parsed = parseSetting(option, text);
    expect(parsed).toMatchObject({
      ok: false,
      problems: [{ code, path: ['user_config', 'value'] }],
    });
  });

  test('never shows the text for a sensitive option', () => {
    const parsed = parseSetting(option('number', { sensitive: true }), 'pa55word');
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toContain('pa55word');
  });
});
