import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sampleManifests, testNeeding } from '@opendxt/testkit';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parseSource, readManifest } from '../index.ts';
import { createJsonSchemas } from './json-schema.ts';

const folder = fileURLToPath(new URL('../../schemas/', import.meta.url));

function shipped(): Record<string, object> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(folder + name, 'utf8'))]),
  );
}

/** A validator as an editor has one: by files, and without judging formats. */
function createValidator(): (manifest: unknown) => boolean {
  const ajv = new Ajv({
    validateFormats: false,
    strict: true,
    strictTypes: false,
    strictRequired: false,
  });
  const schemas = shipped();
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
  return (manifest) => ajv.validate('manifest.schema.json', manifest);
}

const minimal = {
  name: 'weather',
  version: '1.0.0',
  description: 'Tells the weather',
  author: { name: 'Ada' },
  server: { type: 'node', entry_point: 'index.js', mcp_config: { command: 'node' } },
};

test('the shipped JSON Schemas are those of the code; `npm run schemas` renews them', () => {
  expect(shipped()).toEqual(createJsonSchemas());
});

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

/** The places of all named keys that have no description. */
function undescribed(schema: Schema, path: string): readonly string[] {
  const { properties = {}, items, additionalProperties } = schema;
  return [
    ...Object.entries(properties).flatMap(([key, child]) => [
      ...(child.description === undefined ? [`${path}.${key}`] : []),
      ...undescribed(child, `${path}.${key}`),
    ]),
    ...(items === undefined ? [] : undescribed(items, `${path}[]`)),
    ...(typeof additionalProperties === 'object'
      ? undescribed(additionalProperties, `${path}.*`)
      : []),
  ];
}

test('every key has a description for editors', () => {
  const schemas = Object.values(shipped());
  expect(schemas).toHaveLength(5);
  expect(schemas.flatMap((schema) => undescribed(schema, ''))).toEqual([]);
});

describe('the JSON Schema', () => {
  const validate = createValidator();

  test.each([
    ['each version', { ...minimal, manifest_version: '0.1' }, true],
    ['the older name of the version', { ...minimal, dxt_version: '0.1' }, true],
    ['no version', minimal, false],
    ['an unknown version', { ...minimal, manifest_version: '0.9' }, false],
    ['a key of that version', { ...minimal, manifest_version: '0.3', icons: [] }, true],
    ['a key of a later version', { ...minimal, manifest_version: '0.1', icons: [] }, false],
    ['an unknown key', { ...minimal, manifest_version: '0.3', x: 1 }, false],
    ['any client', { ...minimal, manifest_version: '0.3', compatibility: { x: '>=1' } }, true],
    [
      '`uv` without `mcp_config`',
      { ...minimal, manifest_version: '0.4', server: { type: 'uv', entry_point: 'a.py' } },
      true,
    ],
    [
      'others without `mcp_config`',
      { ...minimal, manifest_version: '0.4', server: { type: 'node', entry_point: 'a.js' } },
      false,
    ],
  ])('judges %s', (_, manifest, expected) => {
    expect(validate(manifest)).toBe(expected);
  });

  testNeeding('the sample manifests')('agrees with a strict reading', {}, () => {
    const files = `${sampleManifests()}/files/`;
    const names = readdirSync(files);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const source = parseSource(readFileSync(files + name));
      if (source.value === undefined) continue;
      const { problems } = readManifest(source, 'strict');
      const valid = problems.every(({ severity }) => severity !== 'error');
      expect([name, validate(source.value)]).toEqual([name, valid]);
    }
  });
});
