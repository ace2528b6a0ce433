import { CliError } from '../command/index.ts';
import { runProgram, type ProgramOptions } from './run-program.ts';

export interface GoBuild {
  /** As Go calls them: `windows`, `amd64`. */
  readonly goos: string;
  readonly goarch: string;
  /** An import path, or one that begins with `./`. */
  readonly main: string;
  /** Absolute: the program. */
  readonly output: string;
}

/**
 * The main packages of the module in `cwd`, with the folders that they lie in. CliError
 * `build-failed`.
 */
export async function goMainPackages(
  options: ProgramOptions,
): Promise<readonly { readonly importPath: string; readonly folder: string }[]> {
  const format = '{{if eq .Name "main"}}{{.ImportPath}}\t{{.Dir}}{{end}}';
  const stdout = await go(['list', '-f', format, './...'], options, 'the packages of the module');
  return stdout.split('\n').flatMap((line) => {
    const [importPath, folder] = line.trim().split('\t');
    return importPath === undefined || folder === undefined ? [] : [{ importPath, folder }];
  });
}

/** Builds a program without C, the same bytes for the same sources. CliError `build-failed`. */
export async function goBuild(
  { goos, goarch, main, output }: GoBuild,
  options: ProgramOptions,
): Promise<void> {
  const env = { ...options.env, CGO_ENABLED: '0', GOOS: goos, GOARCH: goarch };
  const flags = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w -buildid='];
  await go(
    ['build', ...flags, '-o', output, main],
    { ...options, env },
    `the program for ${goos}/${goarch}`,
  );
}

async function go(args: readonly string[], options: ProgramOptions, what: string): Promise<string> {
  const run = await runProgram('go', args, options);
  if (run === undefined)
    throw new CliError('build-failed', 'expected `go` on the PATH, found none', {
      hint: 'install Go: https://go.dev/dl; or put programs that are built already beside `server/`, such as `server/tool-linux-x64`',
    });
  if (run.status === 0) return run.stdout;
  const said = run.stderr.trim().split('\n').slice(0, 12).join('\n');
  throw new CliError('build-failed', `Go could not build ${what}`, {
    hint: said.includes('build constraints exclude all Go files')
      ? `a package needs C, which is not built for other machines: build there and name the program \`server/<name>-<os>-<arch>\`\ngo says: ${said}`
      : `go says: ${said}`,
  });
}
