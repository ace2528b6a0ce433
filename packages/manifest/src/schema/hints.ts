import type { z } from 'zod/mini';
import type { SpecVersion } from '../model/index.ts';
import type { JsonPath } from '../problem/index.ts';
import { formatPath } from './describe-value.ts';
import { nearestWord } from './edit-distance.ts';
import { knownKeys, versionThatKnows } from './known-keys.ts';

/** Objects whose keys are often written one level too high. */
const deeper: readonly JsonPath[] = [
  ['server'],
  ['server', 'mcp_config'],
  ['compatibility'],
  ['compatibility', 'runtimes'],
];

/** What to do about a key that the spec version does not know. */
export function hintForKey(path: JsonPath, version: SpecVersion): string | undefined {
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  const other = versionThatKnows(parent, key);
  if (other !== undefined) return `it is known since spec version ${other}`;
  const meant = nearestWord(key, knownKeys(version, parent));
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  const place = deeper.find(
    (place) =>
      place.length > parent.length &&
      parent.every((segment, index) => segment === place[index]) &&
      knownKeys(version, place).includes(key),
  );
  return place && `it belongs in \`${formatPath(place)}\``;
}

const platformNames: Readonly<Record<string, string>> = {
  windows: 'win32',
  win: 'win32',
  macos: 'darwin',
  mac: 'darwin',
  osx: 'darwin',
};

/** What to do about a value that is not one of those allowed, or not of the right type. */
export function hintForValue(
  path: JsonPath,
  value: unknown,
  issue: z.core.$ZodIssue,
  version: SpecVersion,
): string | undefined {
  if (issue.code === 'invalid_type' && issue.expected === 'string' && isNumberOrFlag(value)) {
    return `write it in quotes: "${String(value)}"`;
  }
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return undefined;
  if (path[0] === 'server' && value === 'uv')
    return `it is known since spec version 0.4, this is ${version}`;
  const meant = platformNames[value.toLowerCase()] ?? nearestWord(value, issue.values.map(String));
  return meant && issue.values.includes(meant) ? `did you mean \`${meant}\`?` : undefined;
}

function isNumberOrFlag(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}
