import type { Box, BoxListener } from '../backend.ts';

/** A way out of a box that has no network of its own. */
export interface AttachedNetwork {
  /** Ends the proxy and every connection through it. */
  close(): void;
}

/** Whether the rules of a box let anything through at all. */
export function wantsNetwork({ network }: Box): boolean {
  return network.anyPublic || network.hosts.length > 0 || network.local.length > 0;
}

/**
 * Opens the proxy of a box on 127.0.0.1 inside its network namespace; `pid` is its first process,
 * which waits meanwhile. Nothing of this stays in the box.
 */
export async function attachNetwork(
  _pid: number,
  _box: Box,
  _listener: BoxListener,
): Promise<AttachedNetwork> {
  throw new Error('not there yet');
}

/** What a server needs beside its own environment so that its libraries use the proxy, and the files that this environment names. */
export function networkEnvironment(env: Readonly<Record<string, string>>): {
  readonly env: Readonly<Record<string, string>>;
  readonly reads: readonly string[];
} {
  return { env, reads: [] };
}
