import type { Printer } from '../printer/index.ts';

/** 0: it worked; 1: the check or the work failed; 2: wrong usage. */
export type ExitStatus = 0 | 1 | 2;

/** What a command gets from the world. */
export interface CommandContext {
  readonly printer: Printer;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** A person is there to answer: a terminal on both ends, no `--yes`, `--no-input` or `--json`. */
  readonly interactive: boolean;
  /** `--yes`: what would be asked is agreed to. */
  readonly yes: boolean;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** A command's body: what a `run.ts` exports as `run`. */
export type CommandBody<Options> = (
  context: CommandContext,
  positionals: readonly string[],
  options: Options,
) => Promise<ExitStatus>;
