import { Command } from 'commander';
import type { CommandBody, CommandContext, ExitStatus } from './context.ts';

/** Runs a body with the context of this invocation and keeps its status. */
export type Runner = <Options>(
  load: () => Promise<{ run: CommandBody<Options> }>,
) => (...given: unknown[]) => Promise<void>;

export interface Declaration {
  /** Declares the command: names, arguments, options, help. The body is loaded when it runs. */
  (program: Command, runner: Runner): void;
}

/** Turns a lazily loaded body into an action of commander. */
export function createRunner(
  contextFor: (command: Command) => CommandContext,
  finish: (status: ExitStatus) => void,
): Runner {
  return (load) =>
    async (...given: unknown[]) => {
      const command = given.at(-1);
      if (!(command instanceof Command)) throw new TypeError('commander passes the command last');
      const { run } = await load();
      const options = command.opts();
      finish(await run(contextFor(command), command.args, options as never));
    };
}
