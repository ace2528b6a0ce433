import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normaliseName, parseRequirement } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import { quote, type ProgramRun } from '../clients/index.ts';
import type { Choice } from '../resolve/index.ts';

/** What lies in a folder that one project was built and installed into. */
export async function builtChoice(folder: string): Promise<Choice> {
  const [wheel = '', metadata = '', record = ''] = await readInfo(
    folder,
    'WHEEL',
    'METADATA',
    'RECORD',
  );
  const [name = ''] = fields(metadata, 'Name');
  const [version = ''] = fields(metadata, 'Version');
  const tags = fields(wheel, 'Tag').map((tag) => tag.split('-'));
  const sets = [0, 1, 2].map((at) => [...new Set(tags.map((tag) => tag[at]))].join('.'));
  return {
    name: normaliseName(name),
    version,
    fileName: `${normaliseName(name).replaceAll('-', '_')}-${version}-${sets.join('-')}.whl`,
    sha256: createHash('sha256').update(record).digest('hex'),
    built: folder,
  };
}

/** What the built project requires whatever extras are wanted, as its metadata says. */
export async function requirementsOfBuilt(folder: string): Promise<readonly string[]> {
  const [metadata = ''] = await readInfo(folder, 'METADATA');
  return fields(metadata, 'Requires-Dist').filter(
    (text) => !/\bextra\s*==/.test(parseRequirement(text).marker ?? ''),
  );
}

async function readInfo(folder: string, ...names: readonly string[]): Promise<readonly string[]> {
  const info = (await readdir(folder)).find((name) => name.endsWith('.dist-info')) ?? '';
  return Promise.all(names.map((name) => readFile(join(folder, info, name), 'utf8')));
}

/** The values of a field of METADATA or WHEEL, above the description. */
function fields(text: string, name: string): readonly string[] {
  const [head = ''] = text.split(/\r?\n\r?\n/, 1);
  return [...head.matchAll(new RegExp(`^${name}:[ \\t]*(.+)$`, 'gim'))].map(([, value = '']) =>
    value.trim(),
  );
}

/** Where the build itself failed, and not what led to it; undefined otherwise. */
export function buildError(
  client: 'pip' | 'uv',
  what: string,
  { stderr, stdout }: ProgramRun,
): CliError | undefined {
  const said = client === 'pip' ? `${stderr}\n${stdout}` : stderr;
  const isOfBuild =
    /subprocess-exited-with-error|metadata-generation-failed|Failed building wheel|[Ff]ailed to build|build backend/;
  if (!isOfBuild.test(said)) return undefined;
  const lines = said
    .split('\n')
    .filter((line) => !/^\s*(?:╰─>|note:|hint:|×|│|└─)?\s*$/.test(line));
  return new CliError('install-failed', `${what}, which can't be built here`, {
    hint: quote(client, lines.slice(-8)),
  });
}

/** For a project that the index has only the source of. */
export function onlySource(name: string, version: string): string {
  return `the package index has only the source of \`${name}\` ${version}`;
}
