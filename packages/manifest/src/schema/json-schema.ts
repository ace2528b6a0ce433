import * as z from 'zod/mini';
import type { SpecVersion } from '../model/index.ts';
import { descriptions } from './descriptions.ts';
import { manifestSchema, newestSpecVersion, specVersions } from './manifest-schema.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

const draft = 'http://json-schema.org/draft-07/schema#';
const namesVersion = [{ required: ['manifest_version'] }, { required: ['dxt_version'] }];

/**
 * Every JSON Schema that is shipped, by file name. Draft 7, since that is what editors know best.
 */
export function createJsonSchemas(): Readonly<Record<string, JsonSchema>> {
  return {
    ...Object.fromEntries(
      specVersions.map((version) => [fileName(version), createVersionSchema(version)]),
    ),
    'manifest.schema.json': createChoice(),
  };
}

function fileName(version: SpecVersion): string {
  return `manifest-${version}.schema.json`;
}

function createVersionSchema(version: SpecVersion): JsonSchema {
  const options = { target: 'draft-07', io: 'input' } as const;
  const generated = z.toJSONSchema(manifestSchema(version, version >= '0.4'), options);
  // Parts that stand in several places are one object, and must not share a description.
  const schema = structuredCopy(generated);
  for (const [path, description] of Object.entries(descriptions)) {
    const part = partAt(schema, path);
    if (part !== undefined) part.description = description;
  }
  const server = partAt(schema, 'server');
  if (server !== undefined && version >= '0.4') {
    server.if = { properties: { type: { const: 'uv' } } };
    server.else = { required: ['mcp_config'] };
  }
  const title = `Desktop Extension manifest, spec version ${version}`;
  return { ...schema, $schema: draft, title, anyOf: namesVersion };
}

/** Picks by the declared version; a file without one is completed by the newest. */
function createChoice(): JsonSchema {
  return {
    $schema: draft,
    title: 'Desktop Extension manifest',
    type: 'object',
    properties: {
      manifest_version: {
        enum: [...specVersions],
        description: descriptions['manifest_version'] ?? '',
      },
      dxt_version: { enum: [...specVersions], description: descriptions['dxt_version'] ?? '' },
    },
    anyOf: namesVersion,
    allOf: specVersions.map((version) => ({
      if: { not: declares(version) },
      else: { $ref: fileName(version) },
    })),
    if: { anyOf: namesVersion },
    else: { $ref: fileName(newestSpecVersion) },
  };
}

function declares(version: SpecVersion): JsonSchema {
  const is = (key: string): JsonSchema => ({
    properties: { [key]: { const: version } },
    required: [key],
  });
  return { anyOf: [is('manifest_version'), is('dxt_version')] };
}

function structuredCopy(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema)) as JsonSchema;
}

function partAt(schema: JsonSchema, path: string): JsonSchema | undefined {
  let part: JsonSchema | undefined = schema;
  for (const segment of path.replaceAll('[]', '.[]').split('.')) {
    part = childOf(part, segment);
  }
  return part;
}

function childOf(part: JsonSchema | undefined, segment: string): JsonSchema | undefined {
  const child =
    segment === '[]'
      ? part?.items
      : segment === '*'
        ? part?.additionalProperties
        : part?.properties?.[segment];
  return typeof child === 'object' && !Array.isArray(child) ? child : undefined;
}
