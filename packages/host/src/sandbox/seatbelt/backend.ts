import { noIsolation } from '../no-isolation.ts';
import { spawnServer, type ServerCommand } from '../../servers/index.ts';
import type { Box, SandboxBackend } from '../backend.ts';
import { seatbeltProfile } from './profile.ts';

/**
 * Servers under a profile of Seatbelt. Written from documentation, not yet run: so it claims no
 * level, nothing chooses it, and it leads no server to the network.
 */
export const seatbelt: SandboxBackend = {
  name: 'seatbelt',
  level: 'none',
  shortcomings: [
    'not isolated: the profile for macOS was written from documentation and not yet run',
  ],
  spawner: (box) => (name, command) => spawnServer(name, confined(command, box)),
  runInTerminal: (command, box) => noIsolation.runInTerminal(confined(command, box), box),
};

/** The profile stands on the command line: it holds paths, and nothing secret. */
function confined(command: ServerCommand, box: Box): ServerCommand {
  return {
    ...command,
    command: '/usr/bin/sandbox-exec',
    args: ['-p', seatbeltProfile(box), command.command, ...command.args],
  };
}
