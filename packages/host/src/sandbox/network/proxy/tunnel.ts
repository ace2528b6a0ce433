import type { Duplex } from 'node:stream';

/** How long one side may go on after the other has said all it had to say. */
const lastWords = 300_000;

/**
 * Carries bytes both ways until both sides have ended. A side that reads slowly holds the other
 * back, an end on one side is passed on as an end, an error ends both.
 */
export function tunnel(client: Duplex, upstream: Duplex): void {
  carry(client, upstream);
  carry(upstream, client);
  client.once('close', () => upstream.destroy());
  upstream.once('close', () => client.destroy());
}

function carry(from: Duplex, to: Duplex): void {
  from.on('error', () => to.destroy());
  from.pipe(to);
  from.once('end', () => {
    const timer = setTimeout(() => to.destroy(), lastWords);
    to.once('close', () => clearTimeout(timer));
  });
}
