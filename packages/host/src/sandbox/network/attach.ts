import type { Server, Socket } from 'node:net';
import type { Box, BoxListener } from '../backend.ts';
import { createJudge, type Judge } from './judge.ts';
import { lookupOnHost, type Lookup } from './lookup.ts';
import { openListeners, type InsideAddress } from './namespace/index.ts';
import { ownAddresses } from './own-addresses.ts';
import { reportVerdicts } from './report.ts';
import { createConnections, createProxy, dial, tunnel, type Connections } from './proxy/index.ts';
import { readHostRules, type Target } from './rules/index.ts';

/** Where servers find the proxy: a port inside the box, so that it is the same for all of them. */
export const proxyPort = 3128;

/** A way out of a box that has no network of its own. */
export interface AttachedNetwork {
  /** Ends the proxy and every connection through it. */
  close(): void;
}

/** What the way out asks of the machine. */
export interface NetworkOptions {
  /** How names are looked up; as other programs on this machine do it, unless told. */
  readonly lookup?: Lookup;
  /** `false`: the server runs already, and its start must not suffer. */
  readonly waitedFor?: boolean;
}

/**
 * Opens the proxy of a box on 127.0.0.1 inside its network namespace; `pid` is its first process,
 * which waits meanwhile. Ports of this machine's loopback that are granted one by one are opened
 * there too, under their own numbers. Nothing of this stays in the box.
 * @throws {HostError} `start-failed`
 */
export async function attachNetwork(
  pid: number,
  box: Box,
  listener: BoxListener,
  options: NetworkOptions = {},
): Promise<AttachedNetwork> {
  const rules = readHostRules(box.network);
  const { onUnknownHost, onEvent } = listener;
  const judge = reportVerdicts(
    createJudge({
      rules,
      lookup: options.lookup ?? lookupOnHost,
      ownAddresses,
      ...(onUnknownHost !== undefined && { onUnknownHost }),
    }),
    onEvent,
  );
  const connections = createConnections();
  const accept = createProxy({ id: box.id, judge, connections });
  const doors: Door[] = [
    { address: { host: '127.0.0.1', port: proxyPort }, accept },
    ...rules.loopbackPorts.flatMap((port) => loopbackDoors(port, judge, connections)),
  ];
  const listeners = await openListeners(
    pid,
    doors.map(({ address }) => address),
    {
      waitedFor: options.waitedFor ?? true,
      onConnection: (index, socket) => doors[index]?.accept(socket),
    },
  );
  return {
    close() {
      for (const server of listeners) closeListener(server);
      judge.close();
      connections.close();
    },
  };
}

interface Door {
  readonly address: InsideAddress;
  readonly accept: (socket: Socket) => void;
}

/** A granted port of this machine is under the same number in the box, for any protocol. */
function loopbackDoors(port: number, judge: Judge, connections: Connections): Door[] {
  // The proxy's own number is taken.
  if (port === proxyPort) return [];
  const target: Target = { host: { kind: 'name', text: 'localhost' }, port };
  const accept = (client: Socket) => {
    if (connections.accept(client))
      connectTo(target, client, judge, connections).catch(() => client.destroy());
  };
  return (['127.0.0.1', '::1'] as const).map((host) => ({
    address: { host, port },
    accept,
  }));
}

async function connectTo(
  target: Target,
  client: Socket,
  judge: Judge,
  connections: Connections,
): Promise<void> {
  const verdict = await judge.judge(target);
  if (verdict.ok) tunnel(client, await dial(verdict.addresses, target.port, connections.ended));
  else client.destroy();
}

function closeListener(server: Server | undefined): void {
  if (server?.listening === true) server.close();
}
