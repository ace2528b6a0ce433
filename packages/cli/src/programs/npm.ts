import { CliError } from '../command/index.ts';
import { runProgram } from './run-program.ts';
import type { ProgramOptions, ProgramRun } from './run-program.ts';

const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

/**
 * Runs `npm install` in a folder. CliError: `no-package` for a package or version that the registry
 * does not have, `install-failed` for everything else, with npm's own words.
 */
export async function npmInstall(
  args: readonly string[],
  options: ProgramOptions & { readonly what: string },
): Promise<void> {
  const run = await runProgram('npm', ['install', ...quiet, ...args], options);
  if (run === undefined) throw noNpm();
  if (run.status !== 0) throw explain(run, options.what);
}

/** Runs `npm ci` in a folder with a lock file; like `npmInstall`. */
export async function npmCleanInstall(
  args: readonly string[],
  options: ProgramOptions & { readonly what: string },
): Promise<void> {
  const run = await runProgram('npm', ['ci', ...quiet, ...args], options);
  if (run === undefined) throw noNpm();
  if (run.status !== 0) throw explain(run, options.what);
}

/**
 * The versions of a package in the registry, and the one that it calls the latest. CliError as
 * `npmInstall`.
 */
export async function npmVersions(
  name: string,
  options: ProgramOptions,
): Promise<{ readonly versions: readonly string[]; readonly latest: string | undefined }> {
  const run = await runProgram('npm', ['view', name, 'versions', 'dist-tags', '--json'], options);
  if (run === undefined) throw noNpm();
  if (run.status !== 0) throw explain(run, `\`${name}\``);
  const found = JSON.parse(run.stdout) as {
    readonly versions?: string | readonly string[];
    readonly 'dist-tags'?: { readonly latest?: string };
  };
  // npm gives a list of one as the one.
  return { versions: [found.versions ?? []].flat(), latest: found['dist-tags']?.latest };
}

function noNpm(): CliError {
  return new CliError('install-failed', 'expected `npm` on the PATH, found none', {
    hint: 'npm comes with Node: https://nodejs.org',
  });
}

function explain({ stdout, stderr }: ProgramRun, what: string): CliError {
  const lines = stderr.split('\n').map((line) => line.replace(/^npm error ?/, '').trim());
  const code = lines.flatMap((line) => /^code (\w+)$/.exec(line)?.[1] ?? [])[0] ?? '';
  switch (code) {
    case 'E404':
      return new CliError('no-package', `the package registry has no ${what}`, {
        hint: 'check the spelling; a private package needs `npm login` first',
      });
    case 'ETARGET':
      return new CliError('no-package', `the package registry has no such version of ${what}`, {
        hint: '`npm view <package> versions` lists them',
      });
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'ETIMEDOUT':
    case 'ENETUNREACH':
    case 'ERR_SOCKET_TIMEOUT':
      return new CliError('install-failed', `the package registry is out of reach (${code})`, {
        hint: 'connect to the network, or set the registry that you use with `npm config set registry <address>`',
      });
    default: {
      const said = [...lines, stdout].filter(
        (line) => line !== '' && !line.startsWith('A complete'),
      );
      return new CliError('install-failed', `npm could not install ${what}`, {
        hint: `npm says: ${said.slice(0, 8).join('\n')}`,
      });
    }
  }
}
