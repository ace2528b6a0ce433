import { connect, type Socket } from 'node:net';

/** Between two attempts (RFC 8305 recommends 250 ms). */
const stagger = 250;
const timeout = 30_000;

/**
 * Connects to one of several addresses of a host: one after the other, the next without waiting
 * for the end of a slow one; the first that connects wins. Looks nothing up.
 */
export async function dial(
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  const waiting = interleave(addresses);
  const attempts = new Set<Socket>();
  return new Promise((resolve, reject) => {
    let next: NodeJS.Timeout | undefined;
    const over = setTimeout(() => settle(new DialError('ETIMEDOUT')), timeout);
    const abort = () => settle(new DialError('ECONNABORTED'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    if (!signal.aborted) attempt();

    function attempt(): void {
      const host = waiting.shift();
      if (host === undefined) return;
      const socket = connect({ host, port, noDelay: true, keepAlive: true, allowHalfOpen: true });
      attempts.add(socket);
      socket.once('connect', () => settle(socket));
      socket.on('error', (error: NodeJS.ErrnoException) => {
        attempts.delete(socket);
        if (waiting.length > 0) attemptNow();
        else if (attempts.size === 0) settle(new DialError(error.code ?? 'ECONNREFUSED', error));
      });
      next = setTimeout(attempt, stagger);
    }

    function attemptNow(): void {
      clearTimeout(next);
      attempt();
    }

    function settle(result: Socket | DialError): void {
      clearTimeout(next);
      clearTimeout(over);
      signal.removeEventListener('abort', abort);
      waiting.length = 0;
      for (const socket of attempts) if (socket !== result) socket.destroy();
      if (result instanceof DialError) reject(result);
      else resolve(result);
    }
  });
}

/** No address of a host could be connected to; `code` is the system's. */
export class DialError extends Error {
  override readonly name = 'DialError';
  readonly code: string;

  constructor(code: string, cause?: unknown) {
    super(`no connection (${code})`, { cause });
    this.code = code;
  }
}

/** Families take turns, so that a network without IPv6 costs one attempt. */
function interleave(addresses: readonly string[]): string[] {
  const isSixth = (address: string) => address.includes(':');
  const [first = ''] = addresses;
  const preferred = addresses.filter((address) => isSixth(address) === isSixth(first));
  const others = addresses.filter((address) => isSixth(address) !== isSixth(first));
  return preferred
    .flatMap((address, index) => [address, ...others.slice(index, index + 1)])
    .concat(others.slice(preferred.length));
}
