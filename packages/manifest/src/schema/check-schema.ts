import type { Problem } from '../problem/index.ts';
import type { Source } from '../source/index.ts';
import { describeValue, listWords } from './describe-value.ts';
import { manifestSchema, specVersions } from './manifest-schema.ts';
import { placeProblem } from './place-problem.ts';
import { readSpecVersion, type DeclaredVersion } from './spec-version.ts';
import { translateIssue } from './translate-issue.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Everything that the strict schema of the declared spec version has against a manifest, in the
 * order of the schema: errors, and notes (`info`) on what it allows but hardly anybody means.
 */
export function checkSchema(manifest: JsonObject, source: Source): readonly Problem[] {
  const declared = readSpecVersion(manifest);
  const schema = manifestSchema(declared.version, isUv(manifest) && declared.version >= '0.4');
  // Without compiled checks: a manifest is read once, and a strict page forbids `new Function`.
  const result = schema.safeParse(manifest, { jitless: true });
  const issues = result.success ? [] : result.error.issues;
  const context = { manifest, source, version: declared.version };
  return [
    ...checkVersion(declared, source),
    ...issues
      .filter((issue) => !(declared.unknown !== undefined && issue.path[0] === declared.key))
      .flatMap((issue) => translateIssue(issue, context)),
    ...noteUnlikelyClients(manifest, source),
  ];
}

function isUv({ server }: JsonObject): boolean {
  return typeof server === 'object' && server !== null && 'type' in server && server.type === 'uv';
}

function checkVersion(declared: DeclaredVersion, source: Source): readonly Problem[] {
  const { key, unknown, version } = declared;
  const expected = `one of ${listWords(specVersions)}`;
  if (key === undefined) {
    const message = 'the spec version is missing: expected `manifest_version`';
    const hint = `add "manifest_version": "${version}"`;
    const texts = { message, expected, hint };
    return [placeProblem('missing-key', ['manifest_version'], 'parent', source, texts)];
  }
  if (unknown === undefined) return [];
  const found = describeValue(unknown);
  const message = `\`${key}\`: expected ${expected}, found ${found}`;
  const hint = `write "${key}": "${version}"; it is read as \`${version}\``;
  const texts = { message, expected, found, hint };
  return [placeProblem('unknown-version', [key], 'value', source, texts)];
}

const unlikelyClients: Readonly<Record<string, string>> = {
  node: 'runtimes.node',
  node_version: 'runtimes.node',
  python: 'runtimes.python',
  python_version: 'runtimes.python',
  platform: 'platforms',
  runtime: 'runtimes',
};

/** Any key of `compatibility` may name a client, so that slips there are not errors. */
function noteUnlikelyClients({ compatibility }: JsonObject, source: Source): readonly Problem[] {
  if (typeof compatibility !== 'object' || compatibility === null) return [];
  return Object.entries(unlikelyClients).flatMap(([key, meant]) => {
    if (typeof (compatibility as JsonObject)[key] !== 'string') return [];
    const problem = placeProblem('unlikely-client', ['compatibility', key], 'key', source, {
      message: `\`compatibility.${key}\` is read as the versions of a client named \`${key}\``,
      hint: `did you mean \`compatibility.${meant}\`?`,
    });
    return [{ ...problem, severity: 'info' as const }];
  });
}
