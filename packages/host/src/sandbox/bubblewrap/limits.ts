import type { Limits } from '../backend.ts';
import type { BoxFacts, ResourceLimit } from './facts.ts';

/** Threads that one process may have on average: the kernel counts them as processes. */
const threadsEach = 16;

/**
 * Room for memory that is reserved and never used, such as the stacks of threads: the kernel counts
 * both for each process alone, and the watcher counts what is really used by all of them.
 */
const reservedOverUsed = 2;

/** Letters of `ulimit`, of which shells disagree on one, and bytes in its unit. */
const options: Readonly<Record<ResourceLimit, { readonly flags: string; readonly unit: number }>> =
  {
    fsize: { flags: 'f', unit: 512 },
    nofile: { flags: 'n', unit: 1 },
    nproc: { flags: 'u p', unit: 1 },
    data: { flags: 'd', unit: 1024 },
  };

/**
 * Waits for a line, sets each limit that it is told, and becomes the program that follows. The line
 * comes when the box is known to end with its host; at the end of the host there is none.
 */
const script = (gate: number) =>
  `read -r opendxt_go <&${gate} || exit 1; exec ${gate}<&-; unset opendxt_go; ulimit -c 0; ` +
  'while [ "$1" != -- ]; do for f in $1; do ulimit -"$f" "$2" 2>/dev/null && break; done; shift 2; done; ' +
  'shift; unset f; exec "$@"';

/** Processes and threads that a box may have, as the kernel counts them. */
export function mostTasks({ processes }: Limits): number {
  return processes * threadsEach;
}

/** The highest descriptor that every shell can name. */
export const highestGate = 9;

/** The command in the box that holds a server back until a line comes on `gate`, and limits it. */
export function limiterCommand(
  limits: Limits,
  gate: number,
  { ceilings, shell }: Pick<BoxFacts, 'ceilings' | 'shell'>,
): readonly string[] {
  const wanted: Readonly<Record<ResourceLimit, number>> = {
    fsize: limits.fileSize,
    nofile: limits.openFiles,
    nproc: mostTasks(limits),
    data: limits.memory * reservedOverUsed,
  };
  const values = Object.entries(wanted).flatMap(([name, value]) => {
    const { flags, unit } = options[name as ResourceLimit];
    const allowed = Math.min(value, ceilings[name as ResourceLimit] ?? value);
    return [flags, String(Math.floor(allowed / unit))];
  });
  return [shell, '-c', script(gate), 'sh', ...values, '--'];
}

/** The code of the error with which the shell could not become the program, from what it said. */
export function limiterFailure(stderr: string): string | undefined {
  switch (/^sh: [^\n]*: ([^:\n]+)\n$/.exec(stderr)?.[1]?.toLowerCase()) {
    case 'no such file or directory':
    case 'cannot execute':
    case 'required file not found':
    case 'not found':
      return 'ENOENT';
    case 'permission denied':
    case 'is a directory':
      return 'EACCES';
    case 'exec format error':
      return 'ENOEXEC';
    default:
      return undefined;
  }
}
