import type { z } from 'zod/mini';
import type { SpecVersion } from '../model/index.ts';
import type { JsonPath } from '../problem/index.ts';
import { manifestSchema, specVersions } from './manifest-schema.ts';

type AnySchema = z.core.$ZodType;

/** The keys that a spec version knows in the object at a path; none where any key may stand. */
export function knownKeys(version: SpecVersion, path: JsonPath): readonly string[] {
  let schema: AnySchema | undefined = manifestSchema(version, false);
  for (const segment of path) {
    schema = schema === undefined ? undefined : child(schema, segment);
  }
  return schema === undefined ? [] : keysOf(schema);
}

/** The oldest spec version that knows a key which the given one does not know. */
export function versionThatKnows(path: JsonPath, key: string): SpecVersion | undefined {
  return specVersions.find((version) => knownKeys(version, path).includes(key));
}

function keysOf(schema: AnySchema): readonly string[] {
  const { def } = unwrap(schema)._zod as z.core.$ZodTypes['_zod'];
  return def.type === 'object' ? Object.keys(def.shape) : [];
}

function child(schema: AnySchema, segment: string | number): AnySchema | undefined {
  const { def } = unwrap(schema)._zod as z.core.$ZodTypes['_zod'];
  if (def.type === 'object') return def.shape[segment];
  if (def.type === 'array') return def.element;
  if (def.type === 'record') return def.valueType;
  return undefined;
}

function unwrap(schema: AnySchema): AnySchema {
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  return def.type === 'optional' ? def.innerType : schema;
}
