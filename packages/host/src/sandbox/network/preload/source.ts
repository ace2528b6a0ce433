import { openTunnel } from './open-tunnel.ts';
import { readWay } from './read-way.ts';
import { routeAgents } from './route-agents.ts';
import { routeFetch } from './route-fetch.ts';
import { routeRequests } from './route-requests.ts';
import { whenAskedSource } from './when-asked.ts';

export interface PreloadOptions {
  /** Whether something can be reached from the start; else nothing can before the first message. */
  readonly atOnce: boolean;
}

/**
 * The program that Node loads before a server: the functions beside this file as text, so that it
 * is one file wherever the host itself comes from. Each of them uses its arguments alone.
 *
 * A server that sets NODE_USE_ENV_PROXY itself keeps what Node makes of it: a dispatcher that is there
 * already is left alone, and so are agents that know of a proxy.
 */
export function preloadSource({ atOnce }: PreloadOptions): string {
  const route = `() => {
  const modules = {
    net: require('node:net'),
    tls: require('node:tls'),
    http: require('node:http'),
    https: require('node:https'),
  };
  const way = (${readWay.toString()})(modules, ${openTunnel.toString()}, process.env);
  if (way === undefined) return;
  (${routeAgents.toString()})(modules, way);
  (${routeFetch.toString()})(modules, way);
  (${routeRequests.toString()})(modules, way);
  // For \`import { request } from 'node:http'\`.
  require('node:module').syncBuiltinESMExports();
}`;
  return `'use strict';\n${atOnce ? `(${route})();` : whenAskedSource(route)}\n`;
}
