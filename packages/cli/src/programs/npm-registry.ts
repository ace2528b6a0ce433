import { CliError } from '../command/index.ts';
import { runProgram, type ProgramOptions } from './run-program.ts';

/** The registry of npm's own configuration. CliError `install-failed`. */
export async function npmRegistry(options: ProgramOptions): Promise<string> {
  const run = await runProgram('npm', ['config', 'get', 'registry'], options);
  const address = run?.stdout.trim() ?? '';
  if (run?.status === 0 && URL.canParse(address)) return address;
  throw new CliError('install-failed', 'npm does not say which registry it uses', {
    hint: 'see what `npm config get registry` prints; npm comes with Node',
  });
}
