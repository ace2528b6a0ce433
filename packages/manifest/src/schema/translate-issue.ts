import type { z } from 'zod/mini';
import type { SpecVersion } from '../model/index.ts';
import type { JsonPath, Problem } from '../problem/index.ts';
import type { Source } from '../source/index.ts';
import { describeValue, formatPath, listWords } from './describe-value.ts';
import { hintForKey, hintForValue } from './hints.ts';
import { knownKeys } from './known-keys.ts';
import { placeProblem } from './place-problem.ts';

type Issue = z.core.$ZodIssue;

export interface IssueContext {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly source: Source;
  readonly version: SpecVersion;
}

/** Turns an issue of the schema into problems, of which a missing or unknown key is one each. */
export function translateIssue(issue: Issue, context: IssueContext): readonly Problem[] {
  const { source, manifest, version } = context;
  const path = issue.path as JsonPath;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .filter((key) => key !== '__proto__') // the source reports it
      .map((key) => unknownKey([...path, key], context));
  }
  const value = valueAt(manifest, path);
  const name = formatPath(path);
  const expected = expectation(issue);
  if (value === undefined) {
    const message = `\`${name}\` is missing, expected ${expected}`;
    return [placeProblem('missing-key', path, 'parent', source, { message, expected })];
  }
  if (isUnknownClient(path, version)) return [unknownKey(path, context)];
  const found = describeValue(value);
  const hint = hintForValue(path, value, issue, version);
  const message = `\`${name}\`: expected ${expected}, found ${found}`;
  const ofType = issue.code === 'invalid_type' || issue.code === 'invalid_union';
  const code = ofType ? 'wrong-type' : 'invalid-value';
  const texts = { message, expected, found, ...(hint && { hint }) };
  return [placeProblem(code, path, 'value', source, texts)];
}

/** Where any client may be named, a value that is no range says that none was meant. */
function isUnknownClient(path: JsonPath, version: SpecVersion): boolean {
  const [parent, key] = path;
  if (parent !== 'compatibility' || path.length !== 2) return false;
  return !knownKeys(version, [parent]).includes(String(key));
}

function unknownKey(path: JsonPath, { source, version }: IssueContext): Problem {
  const hint = hintForKey(path, version);
  const message = `\`${formatPath(path)}\` is not a key of spec version ${version}`;
  return placeProblem('unknown-key', path, 'key', source, { message, hint });
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1
        ? `\`${String(issue.values[0])}\``
        : `one of ${listWords(issue.values.map(String))}`;
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

function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) {
      return undefined;
    }
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}
