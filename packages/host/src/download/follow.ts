import { HostError } from '../error/index.ts';
import { refuseUnsafe } from './address.ts';

const mostRedirects = 5;

export interface Request {
  /** Named by the address that this began with. */
  readonly digest: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly fetch: typeof fetch;
}

/** Asks until an answer sends nowhere else; each address on the way is judged like the first one. */
export async function follow(
  start: URL,
  headers: Record<string, string>,
  { digest, signal, fetch: how }: Request,
): Promise<Response> {
  let url = start;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    refuseUnsafe(url, digest);
    const response = await how(url, { headers, redirect: 'manual', ...(signal ? { signal } : {}) });
    const location = response.headers.get('location');
    const isElsewhere =
      [301, 302, 303, 307, 308].includes(response.status) &&
      location !== null &&
      URL.canParse(location, url.href);
    if (!isElsewhere) return response;
    await response.body?.cancel();
    url = new URL(location, url.href);
  }
  throw failed(start, `it sends from one address to the next, more than ${mostRedirects} times`);
}

export const answered = ({ status, statusText }: Response): string =>
  `it answered ${status} ${statusText}`.trimEnd();

export function failed({ host }: URL, why: string): HostError {
  return new HostError('download-failed', `\`${host}\` did not send the bundle: ${why}`);
}
