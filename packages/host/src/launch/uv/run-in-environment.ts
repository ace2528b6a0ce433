import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { HostError } from '../../error/index.ts';

/** The packages of a server that brings none, in a virtual environment that was made for it. */
export interface PythonEnvironment {
  /** The folder of the environment; absolute. */
  readonly folder: string;
  /** The Python of the environment. */
  readonly python: string;
  /** As `3.12.4`. */
  readonly version: string;
  /** `[project.scripts]` by name, as `package.module:function`. */
  readonly scripts: Readonly<Record<string, string>>;
}

export interface UvCommand {
  readonly args: readonly string[];
  readonly cwd: string;
}

/** Options of `uv run` that have a value of their own. */
const withValue = new Set([
  '--directory',
  '--project',
  '--python',
  '-p',
  '--extra',
  '--group',
  '--no-group',
  '--only-group',
  '--no-extra',
  '--env-file',
  '--with',
  '--with-requirements',
  '--with-editable',
  '--index',
  '--default-index',
  '--index-url',
  '-i',
  '--extra-index-url',
  '--find-links',
  '-f',
  '--link-mode',
  '--cache-dir',
  '--config-file',
  '--color',
  '--package',
]);

/** What brings packages beside those that the lock names. */
const foreign = new Set(['--with', '--with-requirements', '--with-editable', '--env-file']);

/**
 * What `uv run …` starts, started by the Python of an environment that is complete: uv itself is not
 * needed then, and nothing is fetched.
 * @throws {HostError} `start-failed` for what is no `uv run`, or runs something that is not there
 */
export function runInEnvironment(
  { args, cwd }: UvCommand,
  { folder, python, scripts }: PythonEnvironment,
): { readonly command: string; readonly args: readonly string[]; readonly cwd: string } {
  const { options, target, rest, isModule } = readRun(args);
  const directory = options.get('--directory');
  const where = directory === undefined ? cwd : resolve(cwd, directory);
  const run = (...all: readonly string[]) => ({ command: python, args: all, cwd: where });
  if (isModule) return run('-m', target, ...rest);
  if (/^python[\d.]*(?:\.exe)?$/.test(target)) return run(...rest);
  if (/\.pyw?$/.test(target))
    return run(isAbsolute(target) ? target : resolve(where, target), ...rest);
  const program = [target, `${target}.exe`]
    .map((name) => join(folder, process.platform === 'win32' ? 'Scripts' : 'bin', name))
    .find((path) => existsSync(path));
  if (program !== undefined && !/[/\\]/.test(target))
    return { command: program, args: rest, cwd: where };
  const script = Object.hasOwn(scripts, target) ? readScript(scripts[target] ?? '') : undefined;
  if (script !== undefined) return run('-c', script, ...rest);
  throw new HostError('start-failed', `\`uv run ${target}\` runs something that is not there`, {
    hint: 'it is neither a file of the bundle, nor a script of its project or of its packages',
  });
}

interface Run {
  readonly options: ReadonlyMap<string, string>;
  readonly target: string;
  readonly rest: readonly string[];
  readonly isModule: boolean;
}

/** `[options of uv] run [options] target …`. */
function readRun(args: readonly string[]): Run {
  const options = new Map<string, string>();
  let isRun = false;
  let isModule = false;
  let at = 0;
  for (; at < args.length; at += 1) {
    const [name, value] = split(args[at] ?? '');
    if (foreign.has(name)) throw notRun(`\`${name}\``);
    if (name === '--') {
      at += 1;
      break;
    }
    if (name === '-m' || name === '--module') isModule = true;
    else if (name.startsWith('-')) {
      if (value !== undefined) options.set(name, value);
      else if (withValue.has(name)) options.set(name, args[(at += 1)] ?? '');
    } else if (!isRun && name === 'run') isRun = true;
    else break;
  }
  const target = args[at];
  if (!isRun || target === undefined) throw notRun(`\`uv ${args.join(' ')}\``);
  return { options, target, rest: args.slice(at + 1), isModule };
}

function split(argument: string): readonly [name: string, value?: string] {
  const at = argument.startsWith('--') ? argument.indexOf('=') : -1;
  return at < 0 ? [argument] : [argument.slice(0, at), argument.slice(at + 1)];
}

function notRun(what: string): HostError {
  return new HostError(
    'start-failed',
    `expected \`uv run\` with the packages of the bundle's own lock, found ${what}`,
  );
}

/** What an installer writes into the program of an entry point, with its working folder left out of the search path. */
function readScript(reference: string): string | undefined {
  const match = /^\s*([\w.]+)\s*:\s*([\w.]+)\s*$/.exec(reference);
  if (match === null) return undefined;
  const [, module = '', path = ''] = match;
  const [first] = path.split('.');
  return `import sys; from ${module} import ${first}; sys.exit(${path}())`;
}
