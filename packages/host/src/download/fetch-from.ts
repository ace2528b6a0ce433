import type { HostError } from '../error/index.ts';
import { answered, failed, follow, type Request } from './follow.ts';
import type { PartialFile } from './partial-file.ts';
import type { DownloadOptions } from './types.ts';

interface Attempt extends Request {
  readonly onProgress: DownloadOptions['onProgress'];
  readonly largest: number;
}

/** One attempt: the rest of the file when the server can go on, else all of it. */
export async function fetchFrom(url: URL, partial: PartialFile, attempt: Attempt): Promise<void> {
  const { largest, onProgress } = attempt;
  const response = await ask(url, headersFor(partial), attempt);
  try {
    if (response.status === 206 && startOf(response) !== partial.size)
      throw failed(url, 'it answered with another part of the file than was asked for');
    if (response.status !== 206) await partial.restart(validatorOf(response));
    const left = Number(response.headers.get('content-length') ?? Number.NaN);
    const total = Number.isNaN(left) || encoded(response) ? undefined : partial.size + left;
    if (total !== undefined && total > largest) throw tooLarge(url, largest);
    for await (const chunk of response.body ?? []) {
      await partial.append(chunk as Uint8Array);
      if (partial.size > largest) {
        await partial.remove();
        throw tooLarge(url, largest);
      }
      onProgress?.({ received: partial.size, ...(total === undefined ? {} : { total }) });
    }
    if (total !== undefined && partial.size < total) throw new Error('it ended too early');
  } finally {
    await response.body?.cancel().catch(() => undefined);
  }
}

async function ask(url: URL, headers: Record<string, string>, attempt: Attempt): Promise<Response> {
  const response = await follow(url, headers, attempt);
  const { status } = response;
  if (status === 200 || status === 206) return response;
  await response.body?.cancel();
  // The server has another file now, or nothing after what is there.
  if (status === 416 && 'Range' in headers) return ask(url, {}, attempt);
  if (status >= 500) throw new Error(answered(response));
  throw failed(url, answered(response));
}

/** The bytes are stored as they come, so they are not to be compressed on the way. */
function headersFor({ size, validator }: PartialFile): Record<string, string> {
  const usual = { 'Accept-Encoding': 'identity' };
  return validator === undefined
    ? usual
    : { ...usual, Range: `bytes=${size}-`, 'If-Range': validator };
}

/** RFC 9110, section 13.1.5: only a strong ETag or a date may tell whether the file is still the same. */
function validatorOf({ headers }: Response): string | undefined {
  const tag = headers.get('etag');
  if (tag !== null && !tag.startsWith('W/')) return tag;
  return headers.get('last-modified') ?? undefined;
}

function startOf({ headers }: Response): number {
  return Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

function encoded({ headers }: Response): boolean {
  return (headers.get('content-encoding') ?? 'identity') !== 'identity';
}

function tooLarge(url: URL, largest: number): HostError {
  return failed(url, `the file is larger than ${Math.floor(largest / 1024 ** 2)} MiB`);
}
