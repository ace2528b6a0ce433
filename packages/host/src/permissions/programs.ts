import type { LaunchTemplate, ServerType } from '@opendxt/manifest';

/** Programs that run what the bundle brings, or what the machine has. */
const runtimes =
  /^(?:node|bun|deno|python[\d.]*|pypy\d*|py|uv|ruby|perl|php|java|dotnet|sh|bash|dash|zsh|env|cmd|powershell|pwsh)$/;

/** Programs that are there to fetch code and run it. */
const fetchers = /^(?:npx|npm|bunx|bun|pnpx|pnpm|yarn|uvx|uv|pipx)$/;

/** Whether a program fetches what it runs. Which hosts it may fetch from is granted apart. */
export function isFetcher(program: string): boolean {
  return fetchers.test(program);
}

/**
 * The program that brings code which is neither in the bundle nor a runtime that is known;
 * undefined where there is none.
 */
export function fetchingProgram(
  { command, args }: LaunchTemplate,
  type: ServerType,
  entryPoint: string,
): string | undefined {
  if (command === '' || isBundled(command, type, entryPoint)) return undefined;
  const program = programName(command);
  const [first = '', second = ''] = args.filter((argument) => !argument.startsWith('-'));
  if (program === 'uv') {
    const fetches =
      (first === 'tool' && second === 'run') ||
      first === 'x' ||
      (args.includes('run') && !args.includes('--offline') && !args.includes('--no-sync'));
    return fetches ? 'uv' : undefined;
  }
  if ((program === 'bun' && first === 'x') || (program === 'env' && first !== ''))
    return program === 'bun' ? program : fetchingProgram(withoutEnv(args), type, entryPoint);
  return runtimes.test(program) ? undefined : program;
}

/** `env` starts the first of its arguments that is no assignment. */
function withoutEnv(args: readonly string[]): LaunchTemplate {
  const at = args.findIndex((argument) => !argument.startsWith('-') && !argument.includes('='));
  return { command: args[at] ?? '', args: at < 0 ? [] : args.slice(at + 1), env: {} };
}

function isBundled(command: string, type: ServerType, entryPoint: string): boolean {
  if (command.startsWith('${__dirname}')) return true;
  if (type === 'binary' && command === entryPoint) return true;
  // A relative path is one in the bundle.
  return /[/\\]/.test(command) && !/^(?:[/\\]|[A-Za-z]:|\$\{)/.test(command);
}

function programName(command: string): string {
  const name = command.split(/[\\/]/).at(-1) ?? '';
  const plain = name.toLowerCase().replace(/\.(?:exe|cmd|bat)$/, '');
  // What `code:<program>` can say.
  return plain.replaceAll(/[^\w.+-]/g, '_') || '_';
}
