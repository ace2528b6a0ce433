export type { CallAnswer, CallOptions } from './calls.ts';
export type { Caller } from './call-consent.ts';
export type { ExtensionStatus } from './extension-status.ts';
export {
  Gateway,
  type ExtensionTools,
  type GatewayListener,
  type GatewayOptions,
} from './gateway.ts';
export { McpSession } from './mcp-session.ts';
