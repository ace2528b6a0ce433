import type { Limits } from '../backend.ts';
import type { BoxFacts, Limiter, ResourceLimit } from './facts.ts';

/** Threads that one process may have on average: the kernel counts them as processes. */
const threadsEach = 16;

/**
 * Room for memory that is reserved and never used, such as the stacks of threads: the kernel counts
 * both for each process alone, and the watcher counts what is really used by all of them.
 */
const reservedOverUsed = 2;

const shellOptions: Readonly<
  Record<ResourceLimit, { readonly flags: string; readonly unit: number }>
> = {
  fsize: { flags: 'f', unit: 512 },
  nofile: { flags: 'n', unit: 1 },
  // Shells disagree on the letter.
  nproc: { flags: 'u p', unit: 1 },
  data: { flags: 'd', unit: 1024 },
};

/** Sets each limit that `$1` names and goes on with the rest; what a shell does not know it skips. */
const shellScript =
  'ulimit -c 0; while [ "$1" != -- ]; do for f in $1; do ulimit -"$f" "$2" 2>/dev/null && break; done; shift 2; done; shift; exec "$@"';

/** The command that sets the limits of one process and becomes the one that follows it. */
export function limiterCommand(
  limits: Limits,
  { limiter, ceilings }: Pick<BoxFacts, 'limiter' | 'ceilings'>,
): readonly string[] {
  const wanted: Readonly<Record<ResourceLimit, number>> = {
    fsize: limits.fileSize,
    nofile: limits.openFiles,
    nproc: limits.processes * threadsEach,
    data: limits.memory * reservedOverUsed,
  };
  const values = Object.entries(wanted).map(
    ([name, value]) =>
      [name as ResourceLimit, Math.min(value, ceilings[name as ResourceLimit] ?? value)] as const,
  );
  if (limiter.kind === 'prlimit')
    return [
      limiter.path,
      '--core=0',
      ...values.map(([name, value]) => `--${name}=${Math.floor(value)}`),
      '--',
    ];
  return [
    limiter.path,
    '-c',
    shellScript,
    'sh',
    ...values.flatMap(([name, value]) => {
      const { flags, unit } = shellOptions[name];
      return [flags, String(Math.floor(value / unit))];
    }),
    '--',
  ];
}

/** What a limiter says where the program that should follow it can't be executed. */
export function limiterFailure({ kind }: Limiter, stderr: string): NodeJS.ErrnoException['code'] {
  const said =
    kind === 'prlimit'
      ? /^prlimit: failed to execute [^\n]*: ([^:\n]+)\n$/.exec(stderr)
      : /^sh: (?:\d+: |line \d+: )?(?:exec: )?[^\n]*: ([^:\n]+)\n/.exec(stderr);
  switch (said?.[1]?.toLowerCase()) {
    case undefined:
      return undefined;
    case 'no such file or directory':
    case 'not found':
      return 'ENOENT';
    case 'permission denied':
    case 'is a directory':
      return 'EACCES';
    case 'exec format error':
      return 'ENOEXEC';
    default:
      return 'unknown';
  }
}
