import { join } from 'node:path';
import { CliError, type CommandContext } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { npmInstall, runProgram, type ProgramOptions } from '../../programs/index.ts';
import { vendorFolder } from '../../vendor/folder/index.ts';
import type { TemplateName } from './template.ts';

interface Preparation {
  readonly command: string;
  readonly args: readonly string[];
  /** What is going on, for a person who waits. */
  readonly doing: string;
  /** What to do when the program is not there. */
  readonly missing: string;
}

/** What a fresh project needs before it can be packed. */
export function preparationOf(template: TemplateName, executable: string): Preparation {
  switch (template) {
    case 'node':
    case 'typescript':
      return {
        command: 'npm',
        args: ['install'],
        doing: 'fetching the libraries with npm',
        missing: 'npm comes with Node: https://nodejs.org',
      };
    case 'python':
      return {
        command: 'dxt',
        args: ['vendor'],
        doing: 'fetching the libraries with uv or pip',
        missing: 'install Python 3.10 or newer: https://www.python.org/downloads',
      };
    case 'binary':
      return {
        command: 'go',
        args: ['build', '-trimpath', '-ldflags=-s -w', '-o', `server/${executable}`, '.'],
        doing: 'building the server with Go',
        missing: 'install Go 1.18 or newer: https://go.dev/dl',
      };
  }
}

/** The preparation as a person would type it. */
export function preparationLine({ command, args }: Preparation): string {
  return [command, ...args.map((arg) => (arg.includes(' ') ? `"${arg}"` : arg))].join(' ');
}

/**
 * Fetches and builds. The project stays when that fails: CliError `install-failed` says what to do
 * and which line to run then.
 */
export async function prepare(
  context: CommandContext,
  folder: string,
  preparation: Preparation,
): Promise<void> {
  const { printer, env, signal } = context;
  printer.note(`${preparation.doing} …`);
  const options = { cwd: folder, env, signal };
  try {
    if (preparation.command === 'npm') await npmInstall([], { ...options, what: 'the libraries' });
    else if (preparation.command === 'dxt') await vendor(context, folder);
    else await runPreparation(preparation, options);
  } catch (error) {
    const line = `then, in ${folder}: ${preparationLine(preparation)}`;
    if (signal.aborted) printer.warn(`the project is written, and not ready; ${line}`);
    if (!(error instanceof CliError)) throw error;
    throw new CliError(error.code, `the project is written, but ${error.message}`, {
      hint: error.hint === undefined ? line : `${error.hint}\n${line}`,
      cause: error,
    });
  }
}

/** As `dxt vendor` in the folder. */
async function vendor(context: CommandContext, folder: string): Promise<void> {
  const { printer, env, signal } = context;
  const { warnings } = await vendorFolder(
    folder,
    { layout: 'lib' },
    {
      env,
      signal,
      cacheDir: join(homeOf(context).cache, 'packages'),
      onProgress: (line) => printer.progress(line),
    },
  );
  for (const warning of warnings) printer.warn(warning);
}

async function runPreparation(preparation: Preparation, options: ProgramOptions): Promise<void> {
  const { command, args, missing } = preparation;
  const run = await runProgram(command, args, options);
  if (run === undefined)
    throw new CliError('install-failed', `there is no \`${command}\` on the PATH`, {
      hint: missing,
    });
  if (run.status === 0) return;
  const said = run.stderr.trim().split('\n').slice(-8).join('\n');
  throw new CliError('install-failed', `\`${command}\` ended with ${run.status}`, {
    hint: `${command} says: ${said}`,
  });
}
