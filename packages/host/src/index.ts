export { HostError, type HostErrorCode } from './error/index.ts';
export type {
  McpTool,
  RunningServer,
  ServerCommand,
  ServerExit,
  StartOptions,
} from './servers/index.ts';
export type { ProofOptions, StartProof } from './proof/index.ts';
