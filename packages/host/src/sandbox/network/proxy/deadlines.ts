import type { Socket } from 'node:net';

/** Ends connections that say too little for too long. */
export interface Deadlines {
  /** From now on the client has to send the head of a request, whole. */
  start(socket: Socket): void;
  stop(socket: Socket): void;
}

export function createDeadlines(milliseconds: number): Deadlines {
  const timers = new WeakMap<Socket, NodeJS.Timeout>();
  const stop = (socket: Socket) => clearTimeout(timers.get(socket));
  return {
    start(socket) {
      stop(socket);
      if (socket.destroyed) return;
      const timer = setTimeout(() => socket.destroy(), milliseconds);
      timer.unref();
      timers.set(socket, timer);
      socket.once('close', () => clearTimeout(timer));
    },
    stop,
  };
}
