export { HostError, type HostErrorCode, type RpcErrorObject } from './error/index.ts';
export { startServer } from './servers/index.ts';
export type {
  McpTool,
  RunningServer,
  ServerCommand,
  ServerExit,
  StartOptions,
} from './servers/index.ts';
export { proveStart, type ProofOptions, type StartProof } from './proof/index.ts';
