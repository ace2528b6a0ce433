import { BundleError } from '../../error/index.ts';
import type { Fetch } from './types.ts';

export interface FetchOptions {
  readonly fetch: Fetch;
  readonly signal?: AbortSignal | undefined;
}

/** How long a server may take to begin an answer, in milliseconds. */
const patience = 60_000;

const mostRedirects = 5;
const redirects = [301, 302, 303, 307, 308];

/**
 * Fetches from an address that is encrypted, or on this machine; whatever its status. So is each
 * address on the way there; what has a body is sent to nobody else.
 * @throws {BundleError} `advisories-unreachable`, `cancelled`
 */
export async function request(
  url: string,
  options: FetchOptions,
  init: RequestInit = {},
): Promise<Response> {
  let at = url;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    refuseUnsafe(at, url);
    const response = await begin(at, options, init);
    const location = response.headers.get('location');
    const moves = redirects.includes(response.status) && (init.body ?? null) === null;
    if (!moves || location === null || !URL.canParse(location, at)) return response;
    await response.body?.cancel();
    at = new URL(location, at).href;
  }
  throw unreachable(url, `sends elsewhere more than ${mostRedirects} times`);
}

/** The body may take longer than its begin. */
async function begin(
  url: string,
  { fetch, signal }: FetchOptions,
  init: RequestInit,
): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new DOMException('no answer', 'TimeoutError')),
    patience,
  );
  try {
    return await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
    });
  } catch (error) {
    throw failed(url, signal, error);
  } finally {
    clearTimeout(timer);
  }
}

/** The same; a status other than 200 is an error. */
export async function requestOk(
  url: string,
  options: FetchOptions,
  init: RequestInit = {},
): Promise<Response> {
  const response = await request(url, options, init);
  if (response.status === 200) return response;
  throw answered(url, response.status);
}

export function answered(url: string, status: number): BundleError {
  return unreachable(url, `answered with status ${status}`);
}

/** Reads an answer of at most so many bytes, piece by piece. */
export async function* bodyOf(
  response: Response,
  url: string,
  most: number,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  let length = 0;
  const announced = Number(response.headers.get('content-length') ?? Number.NaN);
  if (announced > most) throw unreachable(url, `sends more than ${most} bytes`);
  try {
    for await (const piece of response.body ?? []) {
      const bytes = piece as Uint8Array;
      length += bytes.length;
      if (length > most) throw unreachable(url, `sends more than ${most} bytes`);
      yield bytes;
    }
  } catch (error) {
    throw failed(url, signal, error);
  }
  const encoded = response.headers.get('content-encoding') !== null;
  if (!encoded && announced >= 0 && length < announced) {
    throw unreachable(url, `ended after ${length} of ${announced} bytes`);
  }
}

/** JSON of at most so many bytes. */
export async function jsonOf(
  response: Response,
  url: string,
  most: number,
  signal?: AbortSignal,
): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bodyOf(response, url, most, signal)) pieces.push(piece);
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch (cause) {
    throw unreachable(url, 'answered with something that is no JSON', { cause });
  }
}

/** An address as it can be shown: what may be secret in it is left out. */
export function shownAddress(text: string): string {
  if (!URL.canParse(text)) return text;
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}

/** Where somebody answered, and not with what was asked for. */
const asElsewhere =
  'check the address, or take the advisories of a database: `dxt scan --update-db --from <folder>`';

/** A stranger's server leads to nothing that listens on this machine alone. */
function refuseUnsafe(text: string, start: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (isHere(text) && !isHere(start)) {
    throw unreachable(start, `sends to this machine, to \`${shownAddress(text)}\``);
  }
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere(text))) return;
  throw unreachable(text, 'is not encrypted: anybody on the way could change what it says', {
    hint: 'give an address that begins with `https://`',
  });
}

function isHere(text: string): boolean {
  const here = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
  return URL.canParse(text) && here.test(new URL(text).hostname);
}

function failed(url: string, signal: AbortSignal | undefined, error: unknown): BundleError {
  if (error instanceof BundleError) return error;
  if (signal?.aborted === true) {
    return new BundleError('cancelled', 'the work was cancelled', { cause: signal.reason });
  }
  const { cause, name } = error as { cause?: { code?: string }; name?: string };
  return unreachable(url, `can’t be reached (${cause?.code ?? name ?? 'unknown error'})`, {
    hint: 'connect to the network, or use a folder of dumps with `--update-db --from <folder>`',
    cause: error,
  });
}

function unreachable(
  url: string,
  what: string,
  { hint = asElsewhere, cause }: { readonly hint?: string; readonly cause?: unknown } = {},
): BundleError {
  return new BundleError('advisories-unreachable', `\`${shownAddress(url)}\` ${what}`, {
    hint,
    cause,
  });
}
