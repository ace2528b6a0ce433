import { BundleError } from '../../error/index.ts';
import type { Fetch } from './types.ts';

export interface FetchOptions {
  readonly fetch: Fetch;
  readonly signal?: AbortSignal | undefined;
}

/** How long a server may take to begin an answer, in milliseconds. */
const patience = 60_000;

/**
 * Fetches from an address that is encrypted, or on this machine; whatever its status.
 * @throws {BundleError} `advisories-unreachable`, `cancelled`
 */
export async function request(
  url: string,
  options: FetchOptions,
  init: RequestInit = {},
): Promise<Response> {
  refuseUnsafe(url);
  const { fetch, signal } = options;
  try {
    const late = AbortSignal.timeout(patience);
    const response = await fetch(url, {
      ...init,
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    if (response.url !== '') refuseUnsafe(response.url);
    return response;
  } catch (error) {
    throw failed(url, signal, error);
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

function refuseUnsafe(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:') return;
  const here = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
  if (url?.protocol === 'http:' && here.test(url.hostname)) return;
  throw unreachable(text, 'is not encrypted: anybody on the way could change what it says', {
    hint: 'give an address that begins with `https://`',
  });
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
