export { describeExit } from './explain.ts';
export { protocolVersions } from './handshake.ts';
export { notOffered } from './not-offered.ts';
export { spawnError, spawnServer } from './spawn.ts';
export { startServer } from './start.ts';
export type {
  McpTool,
  ProcessEnd,
  RunningServer,
  ServerCommand,
  ServerExit,
  ServerProcess,
  Spawner,
  StartOptions,
} from './types.ts';
