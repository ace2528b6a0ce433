import { findProgram } from './find-program.ts';
import type { Machine } from './machine.ts';

/** The program that runs a server, and why it was chosen. */
export interface RuntimeChoice {
  readonly command: string;
  readonly why: string;
}

/** What stands for a name, in the order of preference. */
const names: Readonly<Record<string, readonly string[]>> = {
  // On many systems there is no bare `python`, and where there is one it may be Python 2.
  python: ['python3', 'python'],
  python3: ['python3', 'python'],
  uv: ['uv'],
  uvx: ['uvx'],
};

/**
 * Chooses the program for the command of a launch. A path stays as it is; `node` is the Node that
 * runs us; Python and uv are looked for; any other name is left to the PATH of the server.
 */
export function chooseRuntime(command: string, machine: Machine): RuntimeChoice {
  if (/[/\\]/.test(command)) return { command, why: 'the path that the manifest names' };
  if (command === 'node') return { command: machine.nodePath, why: 'the Node that runs OpenDXT' };
  const wanted = Object.hasOwn(names, command) ? names[command] : undefined;
  const found = wanted && findProgram(wanted, machine);
  return found === undefined
    ? { command, why: `\`${command}\` on the PATH of servers` }
    : { command: found, why: `the first \`${command}\` on PATH and in the usual places` };
}
