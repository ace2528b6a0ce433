import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  formatRequirement,
  normaliseName,
  readRequirements,
  type Requirements,
} from '@opendxt/bundle';
import { CliError } from '../../../command/index.ts';
import { lowestMinor } from '../launch.ts';
import type { LayoutRequest } from '../types.ts';

export interface ProjectText {
  /** `pyproject.toml`. */
  readonly text: string;
  /** The author has none. */
  readonly isGenerated: boolean;
  readonly notes: readonly string[];
}

/**
 * The `pyproject.toml` of a server: the author's own, or one that says what the requirements say.
 * CliError `refused` for what a lock can't hold; BundleError for requirements that can't be read.
 */
export async function describeProject(request: LayoutRequest): Promise<ProjectText> {
  const { input } = request;
  const own = join(dirname(input.path), 'pyproject.toml');
  const text = await readFile(own, 'utf8').catch(() => undefined);
  if (text !== undefined) return { text, isGenerated: false, notes: [] };
  if (input.kind !== 'requirements')
    throw new CliError(
      'not-found',
      `expected \`pyproject.toml\` beside \`${input.path}\`, found none`,
      {
        hint: 'uv installs a lock for the project that it belongs to',
      },
    );
  const wanted = await readAll(input.path);
  const name = basename(input.path);
  const dropped = wanted.options.map((option) => `\`${option}\``);
  return {
    text: renderProject(await identify(request), wanted),
    isGenerated: true,
    notes: [
      `\`pyproject.toml\` was made of \`${name}\`; what is wanted now stands there`,
      ...(dropped.length === 0
        ? []
        : [
            `${dropped.join(', ')} of \`${name}\` count here alone, and not where the bundle is installed`,
          ]),
    ],
  };
}

interface Wanted {
  readonly dependencies: readonly string[];
  readonly constraints: readonly string[];
  readonly options: readonly string[];
}

/** With the files that it includes. */
async function readAll(path: string, seen: ReadonlySet<string> = new Set()): Promise<Wanted> {
  if (seen.has(path)) return { dependencies: [], constraints: [], options: [] };
  const found = readRequirements(await readFile(path, 'utf8'), basename(path));
  refuseLocal(found, path);
  const below = new Set([...seen, path]);
  const read = ({ value }: { readonly value: string }) =>
    readAll(resolve(dirname(path), value), below);
  const included = await Promise.all(found.includes.map(read));
  const constraints = await Promise.all(found.constraints.map(read));
  return {
    dependencies: unique([
      ...found.requirements.map(({ requirement }) => formatRequirement(requirement)),
      ...included.flatMap(({ dependencies }) => dependencies),
    ]),
    constraints: unique([
      ...constraints.flatMap(({ dependencies }) => dependencies),
      ...included.flatMap((file) => file.constraints),
    ]),
    options: unique([
      ...found.options.map(({ name }) => name).filter((name) => !hashOptions.has(name)),
      ...included.flatMap(({ options }) => options),
    ]),
  };
}

/** A lock always has digests. */
const hashOptions = new Set(['--require-hashes', '--hash']);

function refuseLocal({ editables, locations }: Requirements, path: string): void {
  const [first] = [...editables, ...locations];
  if (first === undefined) return;
  throw new CliError(
    'refused',
    `\`${first.value}\` (${basename(path)}:${first.line}) has no name by which it could be locked`,
    { hint: 'write `name @ https://…`, or publish it; folders of this machine are on no other' },
  );
}

async function identify({ folder, server, targets }: LayoutRequest) {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => '{}');
  const { name, version } = JSON.parse(text.replace(/^\uFEFF/, '')) as Readonly<
    Record<string, unknown>
  >;
  const cleaned = typeof name === 'string' ? name.replaceAll(/[^A-Za-z0-9._-]+/g, '-') : '';
  return {
    name: normaliseName(cleaned.replaceAll(/^[-._]+|[-._]+$/g, '') || 'server'),
    version: typeof version === 'string' ? version : '0.0.0',
    minimum: server.minimum ?? lowestMinor(targets.map(({ minor }) => minor)),
  };
}

function renderProject(
  { name, version, minimum }: Awaited<ReturnType<typeof identify>>,
  { dependencies, constraints }: Wanted,
): string {
  return [
    '[project]',
    `name = ${quote(name)}`,
    `version = ${quote(plainVersion(version))}`,
    `requires-python = ${quote(`>=${minimum}`)}`,
    `dependencies = ${list(dependencies)}`,
    '',
    '[tool.uv]',
    'package = false',
    ...(constraints.length === 0 ? [] : [`constraint-dependencies = ${list(constraints)}`]),
    '',
  ].join('\n');
}

/** Of a semantic version what PEP 440 takes too. */
function plainVersion(version: string): string {
  return /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0.0.0';
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '[]' : `[\n${items.map((item) => `  ${quote(item)},\n`).join('')}]`;
}

/** A basic string of TOML; JSON's escapes are among its. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll('\u007F', '\\u007F');
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
