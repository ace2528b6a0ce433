import type { Manifest } from '../model/index.ts';
import type { JsonPath, Problem, Severity } from '../problem/index.ts';
import { checkSchema, readSpecVersion } from '../schema/index.ts';
import type { Source } from '../source/index.ts';
import { isObject, type JsonObject } from './lenient.ts';
import { normaliseManifest } from './normalise.ts';

/**
 * `strict` is for authors: whatever the spec version does not allow is an error. `tolerant` is for
 * hosts: a manifest is opened when it is JSON and names a server; the rest are notes.
 */
export type Reading = 'strict' | 'tolerant';

export interface ReadResult {
  /**
   * What could be made of it, in both readings; absent when it is not JSON or names no server.
   * After a strict reading look at `problems` first: it may be there beside errors.
   */
  readonly manifest?: Manifest;
  /** In the order of their places. A tolerant reading has an error exactly when it has no manifest. */
  readonly problems: readonly Problem[];
}

/** Brings a manifest of any spec version into the one shape that the rest of the system knows. */
export function readManifest(source: Source, reading: Reading): ReadResult {
  const { value } = source;
  if (!isObject(value)) return { problems: source.problems };
  if (isBrowserExtension(value)) {
    return { problems: [...source.problems, browserExtension(source)] };
  }
  const found = [...source.problems, ...checkSchema(value, source)];
  const manifest = normaliseManifest(value, readSpecVersion(value), collectUnknown(value, found));
  const lowered = reading === 'strict' ? found : found.map(lower);
  const problems =
    manifest === undefined
      ? [...lowered.filter((problem) => !isMissingServer(problem)), noServer(value, source)]
      : lowered;
  return { ...(manifest && { manifest }), problems: problems.toSorted(byPlace) };
}

/** Browser extensions count their manifest versions in whole numbers and have no `server`. */
function isBrowserExtension(value: JsonObject): boolean {
  const version = value['manifest_version'];
  return (version === 2 || version === 3) && !isObject(value['server']);
}

function browserExtension(source: Source): Problem {
  const place = source.place(['manifest_version'], 'value');
  return {
    severity: 'error',
    code: 'browser-extension',
    path: ['manifest_version'],
    message: "this is a browser extension's manifest, not a Desktop Extension's",
    expected: 'a manifest with a `server`',
    found: 'a browser extension',
    ...(place && { place }),
  };
}

/** What `no-server` says better. */
function isMissingServer({ code, path }: Problem): boolean {
  return code === 'missing-key' && path.length === 1 && path[0] === 'server';
}

function noServer(value: JsonObject, source: Source): Problem {
  const at: JsonPath = isObject(value['server']) ? ['server'] : [];
  const place = source.place(at, at.length > 0 ? 'key' : 'value');
  return {
    severity: 'error',
    code: 'no-server',
    path: ['server'],
    message: 'the manifest names no server: expected a command or an entry point in `server`',
    expected: '`server.mcp_config.command` or `server.entry_point`',
    hint: 'only servers that are in the bundle can be run; a URL is for a client to connect to',
    ...(place && { place: { ...place, length: at.length > 0 ? place.length : 1 } }),
  };
}

function collectUnknown(root: JsonObject, problems: readonly Problem[]): Manifest['unknown'] {
  return problems
    .filter(({ code }) => code === 'unknown-key')
    .map(({ path }) => ({ path, value: valueAt(root, path) }));
}

function valueAt(root: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (value, segment) => (value as Readonly<Record<string | number, unknown>>)[segment],
    root,
  );
}

function lower(problem: Problem): Problem {
  const severity: Severity = problem.code === 'unknown-key' ? 'info' : 'warning';
  return problem.severity === 'error' ? { ...problem, severity } : problem;
}

function byPlace(left: Problem, right: Problem): number {
  return (left.place?.offset ?? 0) - (right.place?.offset ?? 0);
}
