export { hostLog } from './address.ts';
export { attachHost, connectHost, HostClient, tellHost } from './client.ts';
export { openSessionStarting, type HostLauncher } from './connect.ts';
export type { ControlMethods, HostStatus } from './control.ts';
export { runHost, type HostOptions, type RunningHost } from './run-host.ts';
