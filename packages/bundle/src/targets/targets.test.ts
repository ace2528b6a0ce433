import * as fc from 'fast-check';
import { parseSource, readManifest } from '@opendxt/manifest';
import { describe, expect, test } from 'vitest';
import type { BinaryFormat } from '../binaries/index.ts';
import {
  chooseProgram,
  completeForTarget,
  declaredTargets,
  judgeAddons,
  parseTarget,
  targetName,
  targetNames,
} from './index.ts';

const format = (name: string): BinaryFormat => {
  const [platform, ...archs] = name.split(' ');
  return { platform: platform as BinaryFormat['platform'], archs };
};
const natives = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, name]) => ({ path, format: format(name) }));
const choose = (files: Readonly<Record<string, string>>, target: string, more: string[] = []) =>
  chooseProgram(natives(files), {
    entry: 'server/tool',
    paths: [...Object.keys(files), ...more],
    target: parseTarget(target),
  });

test('every name is read back as the same target', () => {
  for (const name of targetNames) expect(targetName(parseTarget(name))).toBe(name);
  expect(() => parseTarget('linux-ppc')).toThrow('expected a target as `linux-x64`');
});

describe('of programs that are built for several targets', () => {
  const layouts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'names with a dash': {
      'server/tool-linux-x64': 'linux x64',
      'server/tool-darwin-arm64': 'darwin arm64',
      'server/tool-win32-x64.exe': 'win32 x64',
    },
    'names as Go has them': {
      'server/tool_linux_amd64': 'linux x64',
      'server/tool_darwin_arm64': 'darwin arm64',
      'server/tool_windows_amd64.exe': 'win32 x64',
    },
    'triples as Rust has them': {
      'server/tool-x86_64-unknown-linux-gnu': 'linux x64',
      'server/tool-aarch64-apple-darwin': 'darwin arm64',
      'server/tool-x86_64-pc-windows-msvc.exe': 'win32 x64',
    },
    'a folder for each': {
      'server/linux-x64/tool': 'linux x64',
      'server/darwin-arm64/tool': 'darwin arm64',
      'server/win32-x64/tool.exe': 'win32 x64',
    },
  };
  for (const [layout, files] of Object.entries(layouts))
    test(`the one of the target is found, and no other is left: ${layout}`, () => {
      const paths = Object.keys(files);
      for (const [index, target] of ['linux-x64', 'darwin-arm64', 'win32-x64'].entries()) {
        const { program, others } = choose(files, target);
        expect(program).toBe(paths[index]);
        const left = paths.filter(
          (path) => !others.some((other) => path === other || path.startsWith(`${other}/`)),
        );
        expect(left).toEqual([program]);
      }
    });

  test('headers decide, not names', () => {
    const files = { 'server/tool-linux-x64': 'darwin arm64', 'server/tool': 'linux x64' };
    expect(choose(files, 'darwin-arm64').program).toBe('server/tool-linux-x64');
    expect(choose(files, 'linux-x64').program).toBe('server/tool');
  });

  test('one for a single architecture wins over one for several, which serves where there is none', () => {
    const files = {
      'server/tool-macos': 'darwin x64 arm64',
      'server/tool-macos-x64': 'darwin x64',
    };
    expect(choose(files, 'darwin-x64').program).toBe('server/tool-macos-x64');
    expect(choose(files, 'darwin-arm64').program).toBe('server/tool-macos');
  });

  test('of two for Linux the libc in the name decides', () => {
    const files = {
      'server/tool-linux-x64-musl': 'linux x64',
      'server/tool-linux-x64': 'linux x64',
    };
    expect(choose(files, 'linux-x64').program).toBe('server/tool-linux-x64');
    expect(choose(files, 'linux-x64-musl').program).toBe('server/tool-linux-x64-musl');
  });

  test('a folder for another target goes with all that is in it', () => {
    const files = {
      'server/linux-x64/tool': 'linux x64',
      'server/win32-x64/tool.exe': 'win32 x64',
    };
    const { others } = choose(files, 'linux-x64', ['server/win32-x64/data/words.txt', 'linux/a']);
    expect(others).toEqual(['server/win32-x64']);
  });

  test('a target without a build is refused with what there is', () => {
    const files = { 'server/tool-linux-x64': 'linux x64' };
    expect(() => choose(files, 'darwin-x64')).toThrow(
      expect.objectContaining({
        code: 'no-build',
        message: 'expected a build of `server/tool` for darwin-x64, found none',
        hint: '`server/tool-linux-x64` is for linux x64; put it at `server/tool-darwin-x64`',
      }),
    );
  });
});

describe('addons of Node packages', () => {
  const judge = (files: Readonly<Record<string, string>>, target: string) =>
    judgeAddons(natives(files), parseTarget(target));

  test('all for other targets are an error that names one', () => {
    const files = { 'node_modules/@a/b/build/Release/b.node': 'linux x64' };
    expect(judge(files, 'linux-x64').problems).toEqual([]);
    expect(judge(files, 'linux-arm64').problems).toMatchObject([
      {
        severity: 'error',
        code: 'wrong-target',
        message:
          '`node_modules/@a/b/build/Release/b.node` is for linux x64, and the bundle for linux-arm64',
        hint: expect.stringContaining('node_modules/@a/b/prebuilds/linux-arm64/'),
      },
    ]);
  });

  test('of prebuilt ones only those for the target stay', () => {
    const files = {
      'node_modules/a/prebuilds/linux-x64/a.node': 'linux x64',
      'node_modules/a/prebuilds/darwin-x64+arm64/a.node': 'darwin x64 arm64',
    };
    expect(judge(files, 'darwin-arm64')).toEqual({
      others: ['node_modules/a/prebuilds/linux-x64/a.node'],
      problems: [],
    });
  });

  test('programs that a package brings for other systems are a warning', () => {
    const files = { 'node_modules/notifier/vendor/notify.exe': 'win32 x64' };
    expect(judge(files, 'linux-x64').problems).toMatchObject([{ severity: 'warning' }]);
  });
});

describe('a completed manifest', () => {
  const text = `{
    "manifest_version": "0.3",
    "server": {
        "type": "binary",
        "entry_point": "server/tool",
        "mcp_config": {
            "command": "\${__dirname}/server/tool",
            "platform_overrides": {
                "win32": { "command": "\${__dirname}/server/tool.exe" },
                "darwin": { "env": { "A": "1" } }
            }
        }
    },
    "_meta": { "org.example": { "a": 1 }, "org.opendxt": { "permissions": {} } }
}`;

  test('starts the program of its target, says what it is for, and keeps the rest', () => {
    const completed = completeForTarget(text, {
      target: parseTarget('win32-x64'),
      architectures: ['x64'],
      program: 'server/tool-win32-x64.exe',
    });
    expect(JSON.parse(completed)).toEqual({
      manifest_version: '0.3',
      server: {
        type: 'binary',
        entry_point: 'server/tool-win32-x64.exe',
        mcp_config: {
          command: '${__dirname}/server/tool-win32-x64.exe',
          platform_overrides: { win32: { command: '${__dirname}/server/tool-win32-x64.exe' } },
        },
      },
      compatibility: { platforms: ['win32'] },
      _meta: {
        'org.example': { a: 1 },
        'org.opendxt': { permissions: {}, targets: ['win32-x64'], architectures: ['x64'] },
      },
    });
    expect(completed).toContain('\n    "server"');
  });

  test('is read back as what it was completed for', () => {
    fc.assert(
      fc.property(fc.constantFrom(...targetNames), (name) => {
        const target = parseTarget(name);
        const completed = completeForTarget(text, { target, architectures: [] });
        const { manifest } = readManifest(parseSource(completed), 'tolerant');
        expect(manifest && declaredTargets(manifest)).toEqual([target]);
        expect(completeForTarget(completed, { target, architectures: [] })).toBe(completed);
      }),
    );
  });

  test('keeps the Pythons that it is for, where they are on its target', () => {
    const python = text.replace('"permissions": {}', '"targets": ["cp312-linux-x64"]');
    const complete = (name: string) => {
      const facts = { target: parseTarget(name), architectures: [] };
      const { manifest } = readManifest(parseSource(completeForTarget(python, facts)), 'tolerant');
      return [manifest?.meta['org.opendxt'], manifest && declaredTargets(manifest)];
    };
    expect(complete('linux-x64')).toEqual([
      { targets: ['cp312-linux-x64'] },
      [parseTarget('linux-x64')],
    ]);
    expect(complete('win32-x64')[0]).toEqual({ targets: ['win32-x64'] });
  });

  test('of a spec version without `_meta` has none, and what is no manifest is left as it is', () => {
    const facts = { target: parseTarget('linux-x64'), architectures: [] };
    expect(completeForTarget('{"dxt_version":"0.1"}', facts)).not.toContain('_meta');
    expect(completeForTarget('[', facts)).toBe('[');
  });
});
