import { existsSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { CliError, type CommandContext } from '../../command/index.ts';
import { writeWhole } from '../../output-file/index.ts';
import {
  describeProject,
  projectFiles,
  readProject,
  renderManifest,
  type ProjectFacts,
  type ProjectFiles,
  type ProjectLaunch,
} from '../../project/index.ts';
import { askText } from './ask.ts';
import { decideIdentity } from './identity.ts';
import type { InitOptions } from './options.ts';
import { planManifest } from './plan-manifest.ts';
import { packLine, vendorLine, type InitReport } from './report.ts';

/** Whether the folder has a project that `initProject` can read. */
export async function findProject(
  folder: string,
): Promise<{ readonly files: ProjectFiles; readonly facts: ProjectFacts } | undefined> {
  const files = await readProject(folder);
  const facts = describeProject(files);
  return facts === undefined ? undefined : { files, facts };
}

/** Writes the manifest of a project that is there. */
export async function initProject(
  context: CommandContext,
  options: InitOptions,
  folder: string,
  { files, facts }: { readonly files: ProjectFiles; readonly facts: ProjectFacts },
): Promise<InitReport> {
  const path = join(folder, 'manifest.json');
  if (existsSync(path) && options.force !== true)
    throw new CliError('exists', `\`${path}\` exists; it is left as it is`, {
      hint: '`--force` writes a new one over it',
    });
  const identity = await decideIdentity(context, options, folder, facts);
  const launch = await decideLaunch(context, options, folder, facts);
  const manifest = planManifest({
    identity,
    facts,
    launch,
    platform: process.platform,
    ...(files.paths.has('icon.png') ? { icon: 'icon.png' } : {}),
  });
  await writeWhole(path, renderManifest(manifest));
  return {
    manifest: path,
    name: identity.name,
    version: identity.version,
    type: facts.kind,
    files: ['manifest.json'],
    next: [...preparations(context, facts, launch, folder, files), packLine(context.cwd, folder)],
  };
}

async function decideLaunch(
  context: CommandContext,
  { entry }: InitOptions,
  folder: string,
  facts: ProjectFacts,
): Promise<ProjectLaunch> {
  if (entry !== undefined) {
    const path = entry.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
    if (isFileBelow(folder, path)) return scriptOrProgram(facts, path);
    throw new CliError('usage', `\`--entry\` names \`${entry}\`, and there is no such file`);
  }
  if (facts.launch !== undefined) return facts.launch;
  if (context.interactive) {
    const path = await askText(context, {
      message: 'Which file starts the server?',
      check: (answer) => (isFileBelow(folder, answer) ? undefined : 'There is no such file'),
    });
    return scriptOrProgram(facts, path);
  }
  throw new CliError('usage', `\`${facts.source}\` does not say which file starts the server`, {
    hint: 'name it with `--entry <file>`',
  });
}

/** Also in the folders of installed libraries, which are not searched. */
function isFileBelow(folder: string, path: string): boolean {
  const full = resolve(folder, path);
  const inside = full.startsWith(join(resolve(folder), sep));
  return inside && statSync(full, { throwIfNoEntry: false })?.isFile() === true;
}

function scriptOrProgram({ kind }: ProjectFacts, path: string): ProjectLaunch {
  return kind === 'binary'
    ? { kind: 'program', path: path.replace(/\.exe$/, ''), build: '' }
    : { kind: 'script', path };
}

/** What has to be there before the project can be packed, and is not made by `pack`. */
function preparations(
  { cwd }: CommandContext,
  { kind }: ProjectFacts,
  launch: ProjectLaunch,
  folder: string,
  { paths }: ProjectFiles,
): readonly string[] {
  if (launch.kind === 'program')
    return launch.build === '' || paths.has(launch.path) || paths.has(`${launch.path}.exe`)
      ? []
      : [launch.build];
  const built = isFileBelow(folder, launch.path)
    ? []
    : [`build the project, so that ${launch.path} is there`];
  return kind === 'python' && !existsSync(join(folder, 'server/lib'))
    ? [...built, vendorLine(cwd, folder)]
    : built;
}

/** The names of the files that `initProject` looks for, for a message. */
export const projectFileNames = projectFiles.map((name) => `\`${name}\``).join(', ');
