import { setMaxListeners } from 'node:events';
import type { Socket } from 'node:net';

/** What is open out of one box, by whatever door. */
export interface Connections {
  /** Counts a connection until it ends; one too many is ended at once. */
  accept(socket: Socket): boolean;
  /** Aborted by `close`. */
  readonly ended: AbortSignal;
  close(): void;
}

/** Enough for a browser's worth of work, few enough for the descriptors of the host. */
const usualLimit = 256;

export function createConnections(limit = usualLimit): Connections {
  const ended = new AbortController();
  const open = new Set<Socket>();
  setMaxListeners(limit * 2, ended.signal);
  return {
    ended: ended.signal,
    accept(socket) {
      // Whoever is at the other end may do to it what it likes: that is no error of the host's.
      socket.on('error', () => undefined);
      if (open.size >= limit || ended.signal.aborted) {
        socket.destroy();
        return false;
      }
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      // An end from the client is not the end of what it is to get.
      socket.allowHalfOpen = true;
      socket.setNoDelay(true);
      return true;
    },
    close() {
      ended.abort();
      for (const socket of open) socket.destroy();
    },
  };
}
