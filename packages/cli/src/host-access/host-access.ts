import {
  locateHome,
  openContext,
  thisMachine,
  type Home,
  type HostContext,
  type HostLauncher,
  type Machine,
} from '@opendxt/host';
import type { CommandContext } from '../command/index.ts';

export function machineOf({ env }: CommandContext): Machine {
  return { ...thisMachine(), env };
}

/** Where the state of this invocation lives. */
export function homeOf(context: CommandContext): Home {
  return locateHome(machineOf(context), context.cwd);
}

/** What installing and starting works with. */
export function contextOf(context: CommandContext): Promise<HostContext> {
  const { printer } = context;
  return openContext(homeOf(context), machineOf(context), {
    onUnrecorded: ({ message }) => printer.warn(message),
  });
}

/** This very command, as the host in the background. */
export function launcherOf({ env }: CommandContext): HostLauncher {
  const script = process.argv[1] ?? '';
  return { command: process.execPath, args: [script, 'host', '--background'], env };
}
