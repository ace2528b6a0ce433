export type { HostErrorCode } from './codes.ts';
export { HostError, type RpcErrorObject } from './host-error.ts';
