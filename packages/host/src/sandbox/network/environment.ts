import type { NetworkRules } from '../backend.ts';
import { proxyPort } from './attach.ts';
import { writePreload } from './preload/index.ts';
import { opensAnything, opensWholeLoopback } from './rules/index.ts';

export interface NetworkEnvironmentOptions {
  readonly network: NetworkRules;
  /** The host's `cache` folder, where a file for servers in Node is kept. */
  readonly cache: string;
}

/** What is in the box itself; the proxy can't reach it, and needn't. */
const inside = 'localhost,127.0.0.1,::1';

/**
 * What a server needs beside its own environment so that its libraries use the proxy, and the
 * files that this environment names, for the box to show.
 *
 * Not NODE_USE_ENV_PROXY: Node 22.21 and 24.5 would load undici at every start, lead their usual
 * agents alone, say no reason for a refusal and warn on stderr. The preloaded file does all of it.
 */
export function networkEnvironment(
  env: Readonly<Record<string, string>>,
  { network, cache }: NetworkEnvironmentOptions,
): { readonly env: Readonly<Record<string, string>>; readonly reads: readonly string[] } {
  const proxy = `http://127.0.0.1:${proxyPort}`;
  // Single ports of this machine are inside the box; all of them can only be behind the proxy.
  const noProxy = opensWholeLoopback(network.local) ? '' : inside;
  const preload = writePreload(cache, { atOnce: opensAnything(network) });
  const own = env['NODE_OPTIONS'];
  return {
    env: {
      ...env,
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      NO_PROXY: noProxy,
      http_proxy: proxy,
      https_proxy: proxy,
      no_proxy: noProxy,
      NODE_OPTIONS: `${own === undefined || own === '' ? '' : `${own} `}--require ${quote(preload)}`,
    },
    reads: [preload],
  };
}

/** As Node reads NODE_OPTIONS: words apart by spaces, quotes and backslashes escaped. */
function quote(path: string): string {
  return `"${path.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
