import { CliError, type CommandContext } from '../../command/index.ts';
import { npmInstall, runProgram, type ProgramOptions } from '../../programs/index.ts';
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
        command: process.platform === 'win32' ? 'python' : 'python3',
        args: ['-m', 'pip', 'install', '--target', 'server/lib', '--only-binary', ':all:'].concat(
          '-r',
          'requirements.txt',
        ),
        doing: 'fetching the libraries with pip',
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
  { printer, env, signal }: CommandContext,
  folder: string,
  preparation: Preparation,
): Promise<void> {
  printer.note(`${preparation.doing} …`);
  const options = { cwd: folder, env, signal };
  try {
    if (preparation.command === 'npm') await npmInstall([], { ...options, what: 'the libraries' });
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
    hint: hintFor(run.stderr, missing) ?? `${command} says: ${said}`,
  });
}

function hintFor(stderr: string, missing: string): string | undefined {
  if (/No module named pip/.test(stderr))
    return 'this Python has no pip: on Debian and Ubuntu `apt-get install python3-pip`, elsewhere `python3 -m ensurepip`';
  if (/NewConnectionError|Could not fetch URL|\(from versions: none\)/.test(stderr))
    return 'the package index has nothing for this Python, or is out of reach: use Python 3.10 or newer, connect to the network, or set your index with `python3 -m pip config set global.index-url <address>`';
  if (/requires a different Python|Requires-Python/.test(stderr)) return missing;
  return undefined;
}
