export { HostError, type HostErrorCode } from './host-error.ts';
