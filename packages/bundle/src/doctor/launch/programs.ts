/** Whether a command's last part is an interpreter of Python. */
export function isPythonProgram(program: string): boolean {
  return /^python[\d.]*w?$|^py$/.test(program);
}

/** Programs that hosts look for themselves, or that every system has. */
export function isEverywhere(program: string, platform: string): boolean {
  if (isPythonProgram(program) || /^(?:node|uvx?)$/.test(program)) return true;
  return platform === 'win32'
    ? /^(?:cmd|powershell)$/.test(program)
    : /^(?:sh|bash|env)$/.test(program);
}

/** Whether a command is a name that is looked up on PATH. */
export function isBareName(command: string): boolean {
  return command !== '' && !/[\\/]|\$\{/.test(command);
}

const uvCommands = new Set(
  (
    'auth run init add remove version sync lock export tree format tool python pip venv build publish ' +
    'cache self generate-shell-completion help'
  ).split(' '),
);

/** The first argument that is no option and no subcommand of uv, where uv expects one. */
export function unknownUvCommand(args: readonly string[]): string | undefined {
  const takesValue = /^--(?:directory|project|cache-dir|config-file|color|python-preference)$/;
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] ?? '';
    if (takesValue.test(argument)) at++;
    else if (argument === '--from' || argument === '--with') return argument;
    else if (!argument.startsWith('-')) return uvCommands.has(argument) ? undefined : argument;
  }
  return undefined;
}

/** Why a start fetches or installs packages before the server answers; undefined where it does not. */
export function installsFirst(
  program: string,
  args: readonly string[],
  type: string,
): string | undefined {
  const line = [program, ...args].join(' ');
  if (program === 'uvx' || program === 'npx' || program === 'bunx' || program === 'pipx')
    return `\`${program}\` fetches the server`;
  if (program === 'uv' && type !== 'uv' && args.includes('run') && !args.includes('--no-sync'))
    return '`uv run` installs the project';
  if (/\bpip3? install\b|\bnpm (?:i|ci|install)\b|\buv (?:sync|pip)\b/.test(line))
    return 'the command installs packages';
  return undefined;
}
