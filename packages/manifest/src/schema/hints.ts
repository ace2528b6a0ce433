import type { z } from 'zod/mini';
import type { SpecVersion } from '../model/index.ts';
import type { JsonPath } from '../problem/index.ts';
import { formatPath, listWords } from './describe-value.ts';
import { nearestWord } from './edit-distance.ts';
import { knownKeys, versionThatKnows } from './known-keys.ts';

/** Objects whose keys are often written one level too high, the likelier first. */
const deeper: readonly JsonPath[] = [
  ['server'],
  ['compatibility'],
  ['compatibility', 'runtimes'],
  ['server', 'mcp_config'],
];

/** Words that other formats use for the same thing, seen in manifests that were published. */
const sameInOtherFormats: Readonly<Record<string, string>> = {
  bugs: 'support',
  cmd: 'command',
  environment: 'env',
  label: 'title',
  main: 'entry_point',
  maximum: 'max',
  minimum: 'min',
  password: 'sensitive',
  secret: 'sensitive',
  supported_platforms: 'platforms',
};

const sameAmongValues: Readonly<Record<string, string>> = {
  bool: 'boolean',
  executable: 'binary',
  folder: 'directory',
  integer: 'number',
  mac: 'darwin',
  macos: 'darwin',
  password: 'string',
  select: 'string',
  win: 'win32',
  windows: 'win32',
};

const listsOfTexts: ReadonlySet<string> = new Set(['args', 'keywords', 'platforms']);

/** What to do about a key that the spec version does not know. */
export function hintForKey(path: JsonPath, version: SpecVersion): string {
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  const other = versionThatKnows(parent, key);
  if (other !== undefined) return `it is known since spec version ${other}`;
  const known = knownKeys(version, parent);
  const meant = lookUp(sameInOtherFormats, key, known) ?? nearestWord(key, known);
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  const place = deeper.find(
    (place) =>
      place.length > parent.length &&
      parent.every((segment, index) => segment === place[index]) &&
      knownKeys(version, place).includes(key),
  );
  if (place !== undefined) return `it belongs in \`${formatPath(place)}\``;
  if (parent.length > 0) return `remove it; known here: ${listWords(known)}`;
  return version < '0.3'
    ? 'remove it'
    : 'remove it, or keep it in `_meta` under a name of your own';
}

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
  if (typeof value !== 'string') return undefined;
  if (issue.code === 'invalid_type') return hintForText(path, value, issue.expected);
  if (issue.code === 'invalid_format' && issue.format === 'url') return hintForUrl(value);
  if (issue.code !== 'invalid_value') return undefined;
  if (path[0] === 'server' && value === 'uv') {
    return `it is known since spec version 0.4; this manifest follows ${version}`;
  }
  const allowed = issue.values.map(String);
  const meant =
    lookUp(sameAmongValues, value.toLowerCase(), allowed) ?? nearestWord(value, allowed);
  return meant && `did you mean \`${meant}\`?`;
}

/** A text where package.json allows one and a manifest has an object, or a list of one. */
function hintForText(path: JsonPath, value: string, expected: string): string | undefined {
  const text = JSON.stringify(value);
  if (text.length > 100) return undefined;
  const key = formatPath(path);
  if (expected === 'object' && key === 'author') return `write {"name": ${text}}`;
  if (expected === 'object' && key === 'repository') return `write {"type": "git", "url": ${text}}`;
  return expected === 'array' && listsOfTexts.has(String(path.at(-1)))
    ? `write [${text}]`
    : undefined;
}

function hintForUrl(value: string): string | undefined {
  if (value === '') return 'leave the key out where there is none';
  return /^(?=.{1,100}$)[\w-]+(?:\.[\w-]+)+(?:\/[!-~]*)?$/.test(value)
    ? `write "https://${value}"`
    : undefined;
}

function isNumberOrFlag(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function lookUp(
  words: Readonly<Record<string, string>>,
  word: string,
  allowed: readonly string[],
): string | undefined {
  const meant = Object.hasOwn(words, word) ? words[word] : undefined;
  return meant !== undefined && allowed.includes(meant) ? meant : undefined;
}
