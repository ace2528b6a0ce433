import { Command, CommanderError } from 'commander';
import {
  CliError,
  asUsageError,
  createRunner,
  type CommandContext,
  type ExitStatus,
} from './command/index.ts';
import { declarations } from './commands/index.ts';
import { Printer, describeError, renderError } from './printer/index.ts';
import { version } from './version.ts';

interface GlobalOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly yes?: boolean;
  readonly input?: boolean;
}

/** Parses the arguments, runs one command and answers with its exit status; never throws. */
export async function main(argv: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  const cancel = new AbortController();
  const flags = readGlobalFlags(argv);
  const printer = createPrinter(flags);
  const stop = () => cancel.abort(new CliError('cancelled', 'cancelled'));
  const fail = (error: unknown) => process.exit(report(error, printer, flags));
  process.once('SIGINT', stop).once('SIGTERM', stop).once('uncaughtException', fail);
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  const runner = createRunner(
    () => createContext(printer, flags, cancel.signal),
    (result) => {
      status = result;
    },
  );
  const program = createProgram(runner);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (cancel.signal.aborted) return report(cancel.signal.reason, printer, flags);
    if (!(error instanceof CommanderError)) return report(error, printer, flags);
    if (error.exitCode === 0) return 0;
    // `dxt` alone: the help has been shown, and says it all to a person.
    if (error.code === 'commander.help' && flags.json !== true) return 2;
    const command = program.commands.find((command) => argv.includes(command.name()));
    return report(asUsageError(error, command?.name()), printer, flags);
  } finally {
    printer.endProgress();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  return status;
}

/** That a reader has gone (`dxt list | head`) is no failure of the command. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function createProgram(runner: ReturnType<typeof createRunner>): Command {
  const program = new Command('dxt')
    .description('Pack, check and run Desktop Extensions (.dxt, .mcpb)')
    .version(version, '-V, --version', 'the version of dxt')
    .helpOption('-h, --help', 'this help')
    .helpCommand('help [command]', 'the help of a command')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'no notes on stderr')
    .option('--verbose', 'more notes on stderr')
    .option('--no-color', 'no colours')
    .option('-y, --yes', 'agree to what would be asked')
    .option('--no-input', 'ask nothing')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true });
  for (const declare of declarations) declare(program, runner);
  return program;
}

/** Read before parsing, so that an error in the arguments is already reported the right way. */
function readGlobalFlags(argv: readonly string[]): GlobalOptions {
  const end = argv.indexOf('--');
  const flags = new Set(end === -1 ? argv : argv.slice(0, end));
  return {
    json: flags.has('--json'),
    quiet: flags.has('--quiet'),
    verbose: flags.has('--verbose'),
    color: !flags.has('--no-color'),
    yes: flags.has('--yes') || flags.has('-y'),
    input: !flags.has('--no-input'),
  };
}

function createPrinter(flags: GlobalOptions): Printer {
  const { env, stdout, stderr } = process;
  const dumb = env['TERM'] === 'dumb';
  const wanted = flags.color !== false && (env['NO_COLOR'] ?? '') === '' && !dumb;
  const forced = (env['FORCE_COLOR'] ?? '') !== '' && env['FORCE_COLOR'] !== '0';
  return new Printer({
    stdout,
    stderr,
    json: flags.json === true,
    quiet: flags.quiet === true,
    verbose: flags.verbose === true,
    colorOut: wanted && (forced || stdout.isTTY === true),
    colorErr: wanted && (forced || stderr.isTTY === true),
    progress: stderr.isTTY === true && !dumb,
  });
}

function createContext(
  printer: Printer,
  flags: GlobalOptions,
  signal: AbortSignal,
): CommandContext {
  const { stdin, stdout, stderr, env } = process;
  const terminal = stdin.isTTY === true && stderr.isTTY === true;
  return {
    printer,
    cwd: process.cwd(),
    env,
    stdin,
    stdout,
    interactive:
      terminal && flags.yes !== true && flags.input !== false && flags.json !== true && !env['CI'],
    yes: flags.yes === true,
    signal,
  };
}

/** Shows an error on stderr, and as the document under `--json`. */
function report(error: unknown, printer: Printer, flags: GlobalOptions): ExitStatus {
  printer.document({ error: describeError(error) });
  printer.error(
    renderError(error, {
      verbose: flags.verbose === true,
      paint: (text) => printer.styleNote(['bold', 'red'], text),
    }),
  );
  return error instanceof CliError && error.code === 'usage' ? 2 : 1;
}
