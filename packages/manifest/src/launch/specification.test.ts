import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ConfigOption, LaunchContext, LaunchOverride, Manifest } from '@opendxt/manifest';
import { missingSettings, resolveLaunch } from '@opendxt/manifest';

interface Given {
  readonly machine?: string;
  readonly type?: Manifest['server']['type'];
  readonly entry_point?: string;
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  readonly platform_overrides?: Record<string, LaunchOverride>;
  readonly platforms?: Record<string, LaunchOverride>;
  readonly user_config?: Record<string, Partial<ConfigOption>>;
  readonly settings?: LaunchContext['userConfig'];
}

const page = readFileSync(new URL('../../../../docs/substitution.md', import.meta.url), 'utf8');

const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const machines = new Map(
  rows
    .filter((cells) => cells.length === 9 && cells[0]?.startsWith('`'))
    .map((cells) => cells.map((cell) => cell.replaceAll('`', '')))
    .map(([name = '', ...facts]) => [name, facts] as const),
);
const rules = rows.filter((cells) => cells.length === 4 && /^[A-Z]\d+$/.test(cells[0] ?? ''));

function manifestOf(given: Given): Manifest {
  const options = Object.entries(given.user_config ?? {}).map(([key, option]) => ({
    key,
    type: 'string' as const,
    title: key,
    description: key,
    required: false,
    multiple: false,
    sensitive: false,
    ...option,
  }));
  return {
    specVersion: '0.3',
    name: 'example',
    displayName: 'example',
    version: '1.0.0',
    description: 'An example',
    author: { name: 'Ada' },
    icons: [],
    screenshots: [],
    server: {
      type: given.type ?? 'node',
      entryPoint: given.entry_point ?? 'server/index.js',
      launch: {
        command: given.command ?? 'node',
        args: given.args ?? [],
        env: given.env ?? {},
      },
      overrides: { ...given.platforms, ...given.platform_overrides },
    },
    tools: [],
    toolsGenerated: false,
    prompts: [],
    promptsGenerated: false,
    keywords: [],
    privacyPolicies: [],
    compatibility: { runtimes: {}, clients: {} },
    userConfig: options,
    meta: {},
    unknown: [],
  };
}

function contextOf(given: Given): LaunchContext {
  const facts = machines.get(given.machine ?? 'linux');
  if (facts === undefined) {
    throw new Error(`the page has no machine ${given.machine}`);
  }
  const [platform, arch, home, desktop, documents, downloads, temp, extensionDir] = facts;
  return {
    platform: platform!,
    arch: arch!,
    directories: {
      home: home!,
      desktop: desktop!,
      documents: documents!,
      downloads: downloads!,
      temp: temp!,
    },
    extensionDir: extensionDir!,
    userConfig: given.settings ?? {},
  };
}

function jsonIn(cell: string): unknown {
  return JSON.parse(cell.replace(/^`+ ?| ?`+$/g, ''));
}

describe('docs/substitution.md', () => {
  test('has its machines and every family of rules', () => {
    expect([...machines.keys()]).toEqual(['linux', 'mac', 'windows']);
    expect(new Set(rules.map(([id = '']) => id[0])).size).toBe(9);
    expect(new Set(rules.map(([id]) => id)).size).toBe(rules.length);
  });

  test.each(rules)('%s: %s', (_id, _rule, givenCell = '', resultCell = '') => {
    const given = jsonIn(givenCell) as Given;
    const { missing, ...result } = jsonIn(resultCell) as Record<string, unknown>;
    const manifest = manifestOf(given);
    const context = contextOf(given);
    const launch = resolveLaunch(manifest, context);
    const warnings = launch.warnings.map((warning) => warning.code);
    expect({ ...launch, warnings }).toEqual({ ...launch, warnings: [], ...result });
    if (missing !== undefined) {
      const keys = missingSettings(manifest, context.userConfig).map((option) => option.key);
      expect(keys).toEqual(missing);
    }
  });
});
