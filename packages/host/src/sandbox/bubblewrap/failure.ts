import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { HostError } from '../../error/index.ts';
import { spawnError, type ServerCommand } from '../../servers/index.ts';
import type { Box } from '../backend.ts';
import type { BoxFacts } from './facts.ts';
import type { Launch } from './launch.ts';
import { limiterFailure } from './limits.ts';
import { isVisible } from './visible.ts';

/** What is known of a box that ended before its server was seen. */
export interface EarlyEnd {
  /** Undefined where the server did run, and has ended by itself. */
  readonly error: HostError | undefined;
  readonly stdout: Readable | null;
  readonly stderr: string;
}

/** Tells apart what bubblewrap, the limiter and the server say when they end. */
export async function explainEarlyEnd(
  name: string,
  launch: Launch,
  { command, box, facts }: { command: ServerCommand; box: Box; facts: BoxFacts },
): Promise<EarlyEnd> {
  const { status, ended, output } = launch;
  await Promise.all([ended, status.complete]);
  const { stdout, stderr: errors } = output.take();
  const stderr = errors === null ? '' : await text(errors);
  if (status.exitCode === undefined)
    return { error: bubblewrapFailed(name, stderr, command), stdout, stderr };
  const code = [126, 127].includes(status.exitCode) ? limiterFailure(stderr) : undefined;
  return {
    error: code === undefined ? undefined : notExecuted(name, command, code, { box, facts }),
    stdout,
    stderr,
  };
}

/** Without an exit code of the program, the last that was written is bubblewrap's. */
function bubblewrapFailed(name: string, stderr: string, { cwd }: ServerCommand): HostError {
  const said =
    stderr
      .trimEnd()
      .split('\n')
      .at(-1)
      ?.replace(/^bwrap: /, '') ?? '';
  if (said.startsWith("Can't chdir"))
    return spawnFailed(
      name,
      existsSync(cwd)
        ? `the folder \`${cwd}\` to start it in is not in its box`
        : `the folder \`${cwd}\` to start it in is not there`,
    );
  return spawnFailed(
    name,
    `bubblewrap could not make its box${said === '' ? '' : `: ${said}`}`,
    '`dxt sandbox --self-test` says what this machine can do',
  );
}

function notExecuted(
  name: string,
  { command, cwd, env }: ServerCommand,
  code: string,
  { box, facts }: { box: Box; facts: BoxFacts },
): HostError {
  const candidates = command.includes('/')
    ? [command]
    : (env['PATH'] ?? '').split(':').map((folder) => `${folder}/${command}`);
  const hidden = candidates.find((path) => existsSync(path) && !isVisible(path, box, facts));
  if (code === 'ENOENT' && hidden !== undefined)
    return spawnFailed(
      name,
      `\`${hidden}\` is there, but not in its box`,
      'programs are found in the folders of the system, of the bundle and of runtimes that `dxt runtimes` lists',
    );
  const cause = Object.assign(new Error(`it could not be executed (${code})`), { code });
  return spawnError(name, command, cwd, cause);
}

export function spawnFailed(name: string, why: string, hint?: string): HostError {
  return new HostError(
    'start-failed',
    `\`${name}\` could not be started: ${why}`,
    hint === undefined ? {} : { hint },
  );
}
