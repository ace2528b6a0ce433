import type { z } from 'zod/mini';
import type { SpecVersion } from '../model/index.ts';
import type { JsonPath, Problem } from '../problem/index.ts';
import type { Source } from '../source/index.ts';
import { describeValue, formatPath } from './describe-value.ts';
import { hintForKey, hintForValue } from './hints.ts';
import { buildManifestSchema, specVersions, type ManifestSchema } from './manifest-schema.ts';
import { readSpecVersion, type DeclaredVersion } from './spec-version.ts';

type Issue = z.core.$ZodIssue;
type JsonObject = Readonly<Record<string, unknown>>;

const schemas = new Map<string, ManifestSchema>();

/**
 * Everything that the strict schema of the declared spec version has against a manifest, in the
 * order of the schema; none when it is valid. All are errors.
 */
export function checkSchema(manifest: JsonObject, source: Source): readonly Problem[] {
  const declared = readSpecVersion(manifest);
  const schema = schemaFor(declared.version, isUv(manifest) && declared.version >= '0.4');
  // Without compiled checks: a manifest is read once, and a strict page forbids `new Function`.
  const result = schema.safeParse(manifest, { jitless: true });
  const issues = result.success ? [] : result.error.issues;
  const context: Context = { manifest, source, declared };
  return [
    ...checkVersion(context),
    ...issues
      .filter((issue) => !(declared.unknown !== undefined && issue.path[0] === declared.key))
      .flatMap((issue) => translate(issue, context)),
  ];
}

interface Context {
  readonly manifest: JsonObject;
  readonly source: Source;
  readonly declared: DeclaredVersion;
}

function schemaFor(version: SpecVersion, launchOptional: boolean): ManifestSchema {
  const name = `${version} ${launchOptional}`;
  const schema = schemas.get(name) ?? buildManifestSchema(version, launchOptional);
  schemas.set(name, schema);
  return schema;
}

function isUv({ server }: JsonObject): boolean {
  return typeof server === 'object' && server !== null && 'type' in server && server.type === 'uv';
}

function checkVersion({ declared, source }: Context): readonly Problem[] {
  const { key, unknown, version } = declared;
  const expected = `one of ${listed(specVersions)}`;
  if (key === undefined) {
    const message = 'the spec version is missing: expected `manifest_version`';
    const hint = `add "manifest_version": "${version}"`;
    return [
      problem('missing-key', ['manifest_version'], 'parent', source, { message, expected, hint }),
    ];
  }
  if (unknown === undefined) return [];
  const found = describeValue(unknown);
  const message = `\`${key}\`: expected ${expected}, found ${found}`;
  const hint = `write "${key}": "${version}"; it is read as \`${version}\``;
  return [problem('unknown-version', [key], 'value', source, { message, expected, found, hint })];
}

function translate(issue: Issue, context: Context): readonly Problem[] {
  const { source, manifest } = context;
  const path = issue.path as JsonPath;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...path, key], context));
  }
  const value = valueAt(manifest, path);
  const name = formatPath(path);
  const expected = expectation(issue);
  if (value === undefined) {
    const message = `\`${name}\` is missing, expected ${expected}`;
    return [problem('missing-key', path, 'parent', source, { message, expected })];
  }
  if (path.length === 2 && path[0] === 'compatibility') {
    if (issue.code === 'invalid_type' && !isKnownCompatibility(path[1]))
      return [unknownKey(path, context)];
  }
  const found = describeValue(value);
  const hint = hintForValue(path, value, issue, context.declared.version);
  const message = `\`${name}\`: expected ${expected}, found ${found}`;
  const code =
    issue.code === 'invalid_type' || issue.code === 'invalid_union'
      ? 'wrong-type'
      : 'invalid-value';
  return [
    problem(code, path, 'value', source, { message, expected, found, ...(hint && { hint }) }),
  ];
}

function isKnownCompatibility(key: string | number | undefined): boolean {
  return key === 'claude_desktop' || key === 'platforms' || key === 'runtimes';
}

function unknownKey(path: JsonPath, { source, declared }: Context): Problem {
  const hint = hintForKey(path, declared.version);
  const message = `\`${formatPath(path)}\` is not a key of spec version ${declared.version}`;
  return problem('unknown-key', path, 'key', source, { message, ...(hint && { hint }) });
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1
        ? `\`${String(issue.values[0])}\``
        : `one of ${listed(issue.values.map(String))}`;
    case 'invalid_union':
      return 'a string, a number, a boolean or an array of strings';
    default:
      return issue.message;
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: '`true` or `false`',
  array: 'an array',
  object: 'an object',
  record: 'an object',
};

function listed(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment))
      return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}

/** A missing key is shown at the key whose object lacks it, at the root at its opening brace. */
function problem(
  code: string,
  path: JsonPath,
  where: 'key' | 'value' | 'parent',
  source: Source,
  texts: Pick<Problem, 'message' | 'expected' | 'found' | 'hint'>,
): Problem {
  const place = where === 'parent' ? placeOfParent(path, source) : source.place(path, where);
  return { severity: 'error', code, path, ...texts, ...(place && { place }) };
}

function placeOfParent(path: JsonPath, source: Source): Problem['place'] {
  const parent = path.slice(0, -1);
  const key = source.place(parent, 'key');
  if (key !== undefined) return key;
  const value = source.place(parent, 'value');
  return value && { ...value, length: 1 };
}
