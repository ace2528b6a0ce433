import { normaliseName } from '@opendxt/bundle';
import { CliError } from '../command/index.ts';

/** A console script of a project: a function that is called without arguments. */
export interface EntryPoint {
  /** As the program would be called. */
  readonly program: string;
  /** As `mcp_server_time.cli`. */
  readonly module: string;
  /** As `main`, `App.run`. */
  readonly attribute: string;
}

const identifier = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const dotted = String.raw`${identifier}(?:\.${identifier})*`;
const reference = new RegExp(String.raw`^(${dotted})\s*:\s*(${dotted})\s*(?:\[.*\])?$`, 'u');

/** The console scripts in an entry_points.txt (entry points specification); others are left out. */
export function readConsoleScripts(text: string): readonly EntryPoint[] {
  let group = '';
  return text.split(/\r?\n/).flatMap((raw) => {
    const line = raw.trim();
    group = /^\[(.+)\]$/.exec(line)?.[1]?.trim() ?? group;
    if (group !== 'console_scripts') return [];
    const [, program, object = ''] = /^([^=#;[\]]+?)\s*=\s*(.+)$/.exec(line) ?? [];
    const [, module, attribute] = reference.exec(object) ?? [];
    return program === undefined || module === undefined || attribute === undefined
      ? []
      : [{ program, module, attribute }];
  });
}

/**
 * The program that is the server: the one that is wanted, the one that is called as the project is,
 * or the only one.
 * @throws {CliError} `no-package` where there is none, `usage` where there are several
 */
export function chooseEntryPoint(
  project: string,
  entryPoints: readonly EntryPoint[],
  wanted: string | undefined,
): EntryPoint {
  const list = entryPoints.map(({ program }) => `\`${program}\``).join(', ');
  const [first] = entryPoints;
  if (first === undefined)
    throw new CliError(
      'no-package',
      `\`${project}\` has no program (no console script), so it is no server`,
      { hint: 'a library is used by a server of your own: `--template python` writes one' },
    );
  if (wanted !== undefined) {
    const named = entryPoints.find(({ program }) => program === wanted);
    if (named !== undefined) return named;
    throw new CliError('usage', `\`--bin\` expects one of ${list}, found \`${wanted}\``);
  }
  const own = entryPoints.find(({ program }) => normaliseName(program) === normaliseName(project));
  if (own !== undefined) return own;
  const calls = new Set(entryPoints.map(({ module, attribute }) => `${module}:${attribute}`));
  if (calls.size === 1) return first;
  throw new CliError('usage', `\`${project}\` has several programs: ${list}`, {
    hint: 'name the server with `--bin <name>`',
  });
}
