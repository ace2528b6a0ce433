import type * as net from 'node:net';

/** What the program inside listens on: a port of 127.0.0.1, or of ::1. */
export interface InsideAddress {
  readonly host: '127.0.0.1' | '::1';
  readonly port: number;
}

/**
 * The program that runs in the network of a box for a moment: listens, hands the sockets over, and
 * ends. It is started by its source, so it must use nothing but its arguments and Node's globals.
 * Reports what it could not listen on as the system's code.
 */
export function listenInside({ createServer }: typeof net, addresses: readonly InsideAddress[]) {
  let waiting = addresses.length;
  for (const [index, address] of addresses.entries()) {
    const server = createServer();
    server.once('error', (error) => report({ index, code: (error as { code?: string }).code }));
    server.listen(address, () => report({ index }, server));
  }

  function report(
    message: { index: number; code?: string | undefined },
    server?: net.Server,
  ): void {
    process.send?.(message, server, {}, () => {
      waiting -= 1;
      if (waiting === 0) process.disconnect();
      // What the host has of it goes on; here it would keep the program alive.
      server?.close();
    });
  }
}
