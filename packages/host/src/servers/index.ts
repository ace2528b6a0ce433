export type { McpTool, RunningServer, ServerCommand, ServerExit, StartOptions } from './types.ts';
