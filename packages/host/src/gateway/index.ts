export {
  Gateway,
  type CallOptions,
  type ExtensionTools,
  type GatewayListener,
  type GatewayOptions,
} from './gateway.ts';
export type { ExtensionStatus } from './extension.ts';
export { McpSession } from './mcp-session.ts';
