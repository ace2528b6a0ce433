import { resolve } from 'node:path';
import { CliError, type CommandBody, type CommandContext } from '../../command/index.ts';
import { parseReference, type PackageReference } from '../../published/index.ts';
import { askChoice } from './ask.ts';
import { findProject, initProject, projectFileNames } from './init-project.ts';
import { initFromNpm } from './init-from-npm.ts';
import { initFromPypi } from './init-from-pypi.ts';
import { initTemplate, readTemplateName, templateChoices } from './init-template.ts';
import type { InitOptions } from './options.ts';
import type { InitReport } from './report.ts';

export const run: CommandBody<InitOptions> = async (context, [dir], options) => {
  checkCombination(options, dir);
  const report = await init(context, options, resolve(context.cwd, dir ?? '.'));
  context.printer.document(report);
  context.printer.data(`${report.manifest}: ${report.name} ${report.version} (${report.type})`);
  if (report.next.length > 0) {
    context.printer.note('\nNext:');
    for (const step of report.next) context.printer.note(`  ${step}`);
  }
  return 0;
};

async function init(
  context: CommandContext,
  options: InitOptions,
  folder: string,
): Promise<InitReport> {
  if (options.from !== undefined) {
    const reference = parseReference(options.from);
    checkRegistry(options, reference);
    return reference.registry === 'npm'
      ? initFromNpm(context, options, folder, reference)
      : initFromPypi(context, options, folder, reference);
  }
  if (options.template !== undefined)
    return initTemplate(context, options, folder, readTemplateName(options.template));
  const project = await findProject(folder);
  if (project !== undefined) return initProject(context, options, folder, project);
  if (context.interactive) {
    const name = await askChoice(
      context,
      'Which kind of project is to be written?',
      templateChoices,
    );
    return initTemplate(context, options, folder, readTemplateName(name));
  }
  throw new CliError('usage', `expected one of ${projectFileNames} in \`${folder}\`, found none`, {
    hint: '`--template node` (or `typescript`, `python`, `binary`) writes a project to start from',
  });
}

function checkCombination(options: InitOptions, dir: string | undefined): void {
  const { from, template } = options;
  if (from !== undefined && template !== undefined)
    throw new CliError('usage', '`--from` and `--template` exclude each other');
  if (from !== undefined && dir === undefined)
    throw new CliError('usage', '`--from` expects the folder to be written', {
      hint: `dxt init --from ${from} <folder>`,
    });
  const [stray] =
    Object.entries({ ...ofAny(options), ...ofNpm(options), ...ofPypi(options) }).find(
      ([, given]) => given,
    ) ?? [];
  if (from === undefined && stray !== undefined)
    throw new CliError('usage', `\`${stray}\` is for \`--from\` alone`);
}

/** Which options of `--from` were given, by the registries that they are for. */
const ofAny = (options: InitOptions) => ({
  '--arg': options.arg !== undefined,
  '--env': options.env !== undefined,
  '--bin': options.bin !== undefined,
  '--no-start': !options.start,
});
const ofNpm = (options: InitOptions) => ({ '--allow-scripts': options.allowScripts === true });
const ofPypi = (options: InitOptions) => ({
  '--layout': options.layout !== undefined,
  '--platform': options.platform !== undefined,
  '--python-version': options.pythonVersion !== undefined,
});

function checkRegistry(options: InitOptions, { registry }: PackageReference): void {
  const other = registry === 'npm' ? ofPypi(options) : ofNpm(options);
  const [stray] = Object.entries(other).find(([, given]) => given) ?? [];
  if (stray !== undefined)
    throw new CliError(
      'usage',
      `\`${stray}\` is for \`--from ${registry === 'npm' ? 'pypi' : 'npm'}:…\` alone`,
    );
}
