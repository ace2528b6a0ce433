import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { CliError, type CommandContext } from '../../command/index.ts';
import { writeWhole } from '../../output-file/index.ts';
import { titleOf } from '../../project/index.ts';
import { decideIdentity } from './identity.ts';
import type { InitOptions } from './options.ts';
import { preparationLine, preparationOf, prepare } from './prepare-template.ts';
import { typed, type InitReport } from './report.ts';
import { readTemplateFiles } from './template-files.ts';
import { fillTemplate, targetPath, type TemplateName } from './template.ts';

export const templateChoices = [
  { value: 'node', label: 'Node, in JavaScript' },
  { value: 'typescript', label: 'Node, in TypeScript' },
  { value: 'python', label: 'Python' },
  { value: 'binary', label: 'a program of its own, in Go' },
] as const;

/** CliError `usage` for a name that is none. */
export function readTemplateName(given: string): TemplateName {
  const choice = templateChoices.find(({ value }) => value === given);
  if (choice !== undefined) return choice.value;
  const names = templateChoices.map(({ value }) => `\`${value}\``).join(', ');
  throw new CliError('usage', `\`--template\` expects one of ${names}, found \`${given}\``);
}

/** Writes a whole project, then fetches its libraries and builds it unless told not to. */
export async function initTemplate(
  context: CommandContext,
  options: InitOptions,
  folder: string,
  template: TemplateName,
): Promise<InitReport> {
  const raw = await readTemplateFiles(template);
  if (options.force !== true) refuseToOverwrite(folder, raw.map(targetPath));
  const identity = await decideIdentity(context, options, folder);
  const executable = process.platform === 'win32' ? `${identity.name}.exe` : identity.name;
  const preparation = preparationOf(template, executable);
  const files = fillTemplate(raw, {
    ...identity,
    displayName: titleOf(identity.name),
    platform: process.platform,
    executable,
    prepare: preparationLine(preparation),
  });
  for (const { path, content } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeWhole(target, content);
  }
  context.printer.note(`wrote ${files.length} files to ${folder}`);
  if (options.install) await prepare(context, folder, preparation);

  const way = relative(context.cwd, folder);
  return {
    manifest: join(folder, 'manifest.json'),
    name: identity.name,
    version: identity.version,
    type: template,
    files: files.map(({ path }) => path),
    next: [
      ...(way === '' ? [] : [`cd ${typed(way)}`]),
      ...(options.install ? [] : [preparationLine(preparation)]),
      'dxt pack',
    ],
  };
}

function refuseToOverwrite(folder: string, paths: readonly string[]): void {
  const there = paths.filter((path) => existsSync(join(folder, path)));
  if (there.length === 0) return;
  const names = there.map((path) => `\`${path}\``).join(', ');
  throw new CliError('exists', `\`${folder}\` has ${names} already; nothing was written`, {
    hint: 'name another folder, or write over them with `--force`',
  });
}
