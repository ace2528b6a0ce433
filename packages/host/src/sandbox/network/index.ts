import type { Box } from '../backend.ts';

export { attachNetwork } from './attach.ts';
export { networkEnvironment } from './environment.ts';

/** Whether the rules of a box let anything through at all. */
export function wantsNetwork({ network }: Box): boolean {
  return network.anyPublic || network.hosts.length > 0 || network.local.length > 0;
}
