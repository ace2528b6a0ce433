import type { ServerCommand } from '../servers/index.ts';

/** What a server may reach, whatever the backend: its own code to read, its own data to write. */
export interface Box {
  readonly id: string;
  readonly extensionDir: string;
  readonly dataDir: string;
}

/** Stands between a resolved launch and its spawn. */
export interface SandboxBackend {
  /** What it really keeps apart on this machine. */
  readonly level: 'full' | 'partial' | 'none';
  /** The command that runs the given one inside the box. */
  confine(command: ServerCommand, box: Box): Promise<ServerCommand>;
}

/** Starts servers with all the rights of the user; what is shown to users says so. */
export const noIsolation: SandboxBackend = {
  level: 'none',
  confine: async (command) => command,
};
