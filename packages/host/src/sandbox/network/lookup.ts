import { lookup as systemLookup } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Finds all addresses of a name, the preferred ones first. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/** Asks as programs on this machine do: its hosts file, its resolver, its search domains. */
export const lookupOnHost: Lookup = async (name) =>
  (await systemLookup(name, { all: true, verbatim: true })).map(({ address }) => address);

/** Gives a lookup up after some milliseconds; resolvers may wait for much longer. */
export async function lookupWithin(
  lookup: Lookup,
  name: string,
  milliseconds: number,
): Promise<readonly string[]> {
  const done = new AbortController();
  const late = delay(milliseconds, undefined, { signal: done.signal }).then(() => {
    throw new Error('no answer in time');
  });
  try {
    return await Promise.race([lookup(name), late]);
  } finally {
    // What loses the race is nobody's error.
    late.catch(() => undefined);
    done.abort();
  }
}
