import type { RuntimeName } from '../types.ts';

/** A command that stands for a runtime, and the programs that may be meant. */
export interface RuntimeCommand {
  readonly name: RuntimeName;
  /** File names, in the order of preference; on Windows `.exe` is added. */
  readonly programs: readonly string[];
  /** A range that the name itself demands. */
  readonly range?: string;
}

// On many systems there is no bare `python`, and where there is one it may be Python 2.
const python = ['python3', 'python'];

/** What a command of a manifest stands for; undefined for any other program. */
export function runtimeCommand(command: string): RuntimeCommand | undefined {
  const bare = command.replace(/\.exe$/i, '');
  switch (bare) {
    case 'node':
      return { name: 'node', programs: ['node'] };
    case 'python':
    case 'python3':
    case 'py':
      return { name: 'python', programs: python, range: '>=3' };
    case 'uv':
    case 'uvx':
      return { name: 'uv', programs: [bare] };
    default: {
      const minor = /^python(3\.\d+)$/.exec(bare)?.[1];
      if (minor === undefined) return undefined;
      return { name: 'python', programs: [bare, ...python], range: `${minor}.x` };
    }
  }
}
