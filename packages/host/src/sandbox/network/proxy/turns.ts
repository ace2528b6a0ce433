import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that may wait on one connection; clients that send the next before the answer are rare. */
const mostWaiting = 32;

/**
 * One request of a connection at a time, since each takes a connection of the host's to somewhere
 * else: Node hands over as many as a client has sent.
 */
export interface Turns {
  /** Runs `relay` when the responses before have ended. Rejects where too many wait. */
  take(socket: Socket, response: ServerResponse, relay: () => Promise<void>): Promise<void>;
}

export function createTurns(): Turns {
  const waiting = new WeakMap<Socket, number>();
  const last = new WeakMap<Socket, Promise<void>>();
  return {
    async take(socket, response, relay) {
      const count = (waiting.get(socket) ?? 0) + 1;
      if (count > mostWaiting) throw new Error('too many requests at once');
      waiting.set(socket, count);
      const before = last.get(socket);
      const ended = new Promise<void>((resolve) => {
        response.once('close', () => {
          waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
          resolve();
        });
      });
      last.set(socket, ended);
      await before;
      if (!socket.destroyed) await relay();
    },
  };
}
