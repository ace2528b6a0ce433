import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateManifest } from '@opendxt/manifest';
import { sampleManifests, testNeeding } from '@opendxt/testkit';

const text = [
  '{',
  '  "manifest_version": "0.3",',
  '  "name": "notes",',
  '  "version": "1.0",',
  '  "description": "Keeps notes",',
  '  "author": {"name": "Ada"},',
  '  "server": {',
  '    "type": "node",',
  '    "entry_point": "server/index.js",',
  '    "mcp_config": {',
  '      "command": "node",',
  '      "args": ["${__dirname}/server/index.js", "${PWD}"],',
  '      "env": {"KEY": "${user_config.apikey}"}',
  '    }',
  '  },',
  '\t"user_config": {',
  '\t\t"api_key": {"type": "string", "title": "🔑", "description": "Key", "sensitive": true}',
  '\t}',
  '}',
];

const places = async (lines: readonly string[], newline: string) =>
  (await validateManifest(lines.join(newline))).problems.map(({ code, place }) => [
    code,
    place?.line,
    place?.column,
  ]);

type Path = readonly string[];

function pathsIn(value: unknown): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    [key],
    ...pathsIn(item).map((path) => [key, ...path]),
  ]);
}

function replaceAt(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = replaceAt(copy[key], rest, replacement);
  return copy;
}

describe('validateManifest', () => {
  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('gives every problem at once, in the order of the text, with %s', async (_name, newline) => {
    expect(await places(text, newline)).toEqual([
      ['version-not-semver', 4, 14],
      ['unknown-variable', 12, 48],
      ['option-undeclared', 13, 22],
      ['option-unused', 17, 3],
    ]);
  });

  test('points at the key where the key is at fault, and at the value otherwise', async () => {
    const source = text.join('\n');
    const { problems } = await validateManifest(source);
    const words = problems.map(({ place }) =>
      source.slice(place?.offset, (place?.offset ?? 0) + (place?.length ?? 0)),
    );
    expect(words).toEqual(['"1.0"', '"${PWD}"', '"${user_config.apikey}"', '"api_key"']);
  });

  test('says what to write instead', async () => {
    const { problems } = await validateManifest(text.join('\n'));
    expect(problems.map(({ hint }) => hint)).toEqual([
      'write "version": "1.0.0"',
      'write `${__dirname}`',
      'did you mean `${user_config.api_key}`?',
      'pass it on, for instance as "env": {"API_KEY": "${user_config.api_key}"}',
    ]);
  });

  test('counts errors and warnings', async () => {
    expect(await validateManifest(text.join('\n'))).toMatchObject({ errors: 3, warnings: 1 });
  });

  test('checks the schema alone when asked to', async () => {
    const lines = text.with(2, '  "name": 5,');
    const { problems } = await validateManifest(lines.join('\n'), { schemaOnly: true });
    expect(problems.map(({ code, path }) => [code, path])).toEqual([['wrong-type', ['name']]]);
  });

  test('does not say twice what the schema has refused', async () => {
    const lines = text.with(3, '  "version": 1.0,');
    const { problems } = await validateManifest(lines.join('\n'));
    const about = problems.filter(({ path }) => path[0] === 'version');
    expect(about.map(({ code }) => code)).toEqual(['wrong-type']);
  });

  test('reports text that is not JSON, and nothing beyond', async () => {
    const report = await validateManifest('{"name": "x",}');
    expect(report.problems.map(({ code }) => code)).toEqual(['trailing-comma']);
    expect(report.errors).toBe(1);
  });

  test.each([
    ['>=3.8,<4.0', 'write ">=3.8 <4.0"'],
    ['>= 3.10, < 4', 'write ">=3.10 <4"'],
    ['~=3.10', 'write ">=3.10 <4"'],
    ['~=3.10.2', 'write ">=3.10.2 <3.11"'],
    ['==3.11.*,>=3.11.2', 'write "3.11.x >=3.11.2"'],
    ['>=3.10,!=3.11.0', undefined],
    ['three', undefined],
  ])('corrects the range %j to what semver understands, if it can', async (range, hint) => {
    const compatibility = `  "compatibility": {"runtimes": {"python": "${range}"}},`;
    const { problems } = await validateManifest(text.toSpliced(6, 0, compatibility).join('\n'));
    expect(problems.find(({ code }) => code === 'range-not-semver')?.hint).toBe(hint);
    expect(problems.map(({ code }) => code)).toContain('range-not-semver');
  });

  test('has an answer for a manifest in which any value is replaced by anything', async () => {
    const manifest = JSON.parse(text.join('\n')) as Record<string, unknown>;
    const paths = pathsIn(manifest);
    const anything = fc.oneof(fc.jsonValue(), fc.constantFrom('', '..', '${', '${user_config.}'));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), anything, async (path, value) => {
        const broken = JSON.stringify(replaceAt(manifest, path, value));
        const { problems } = await validateManifest(broken, { target: 'claude-desktop' });
        const offsets = problems.map(({ place }) => place?.offset ?? 0);
        expect(offsets).toEqual(offsets.toSorted((left, right) => left - right));
      }),
      { numRuns: 500 },
    );
  });

  test('never shows a secret', async () => {
    const secret = 'sk-proj-a1B2c3D4e5F6g7H8i9J0k1L2';
    const lines = text.with(12, `      "env": {"KEY": "${secret}"}`);
    const { problems } = await validateManifest(lines.join('\n'));
    expect(problems.map(({ code }) => code)).toContain('secret-literal');
    expect(JSON.stringify(problems)).not.toContain(secret);
  });
});

testNeeding('the sample manifests')(
  'real manifests: every problem has a place, and few that the schema takes have errors',
  {},
  async () => {
    const folder = join(sampleManifests() ?? '', 'files');
    const names = readdirSync(folder);
    const wrong: string[] = [];
    for (const name of names) {
      const bytes = readFileSync(join(folder, name));
      const schema = await validateManifest(bytes, { schemaOnly: true });
      const report = await validateManifest(bytes, { target: 'claude-desktop' });
      expect(report.problems.filter(({ place }) => place === undefined)).toEqual([]);
      const beyond = (await validateManifest(bytes)).errors;
      if (schema.errors === 0 && beyond > 0) wrong.push(name);
    }
    expect(names.length).toBeGreaterThan(150);
    expect(wrong.length).toBeLessThan(20);
  },
);
