export { describeExit, explainStderr } from './explain.ts';
export { protocolVersions } from './handshake.ts';
export { startServer } from './start.ts';
export type { McpTool, RunningServer, ServerCommand, ServerExit, StartOptions } from './types.ts';
