import { writeFile } from 'node:fs/promises';
import { HostError } from '../error/index.ts';
import type { BundleAddress } from './address.ts';
import { answered, follow } from './follow.ts';
import type { DownloadOptions } from './types.ts';

/** What a file that signs a bundle is called, behind the name of the bundle. */
export const signatureEndings = ['.sig', '.sigstore.json'] as const;

/** Timed out, too early, too many: what is there a moment later may be a signature. */
const later = new Set([408, 425, 429]);

/** Bytes; certificates and timestamps take a few thousand. */
const largest = 4 * 1024 * 1024;

/**
 * Fetches what signs a bundle beside its address. That there is none is no failure; that nobody can
 * say whether there is one is.
 * @throws {HostError} `download-failed`
 */
export async function fetchSignatures(
  address: BundleAddress,
  file: string,
  options: DownloadOptions,
): Promise<void> {
  for (const ending of signatureEndings) {
    const content = await fetchSignature(besides(address.url, ending), address, options);
    if (content !== undefined) await writeFile(`${file}${ending}`, content, { mode: 0o600 });
  }
}

function besides(bundle: URL, ending: string): URL {
  const url = new URL(bundle);
  url.pathname += ending;
  return url;
}

async function fetchSignature(
  url: URL,
  { digest }: BundleAddress,
  { signal, fetch: how = fetch }: DownloadOptions,
): Promise<Buffer | undefined> {
  try {
    const response = await follow(url, {}, { digest, signal, fetch: how });
    const { status, headers, body } = response;
    const isThere = status === 200 && !isPage(headers);
    if (isThere) return await readAll(body ?? []);
    await body?.cancel();
    // A server that answers with a page to everything has none either.
    if (status === 200 || (status >= 400 && status < 500 && !later.has(status))) return undefined;
    throw new Error(answered(response));
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof HostError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostError(
      'download-failed',
      `\`${url.host}\` does not say whether \`${url.pathname}\` signs the bundle: ${reason}`,
      { cause: error, hint: 'nothing was installed; try again' },
    );
  }
}

function isPage(headers: Headers): boolean {
  return (headers.get('content-type') ?? '').startsWith('text/html');
}

async function readAll(body: AsyncIterable<unknown> | Iterable<unknown>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Uint8Array);
    size += chunks.at(-1)?.length ?? 0;
    if (size > largest) throw new Error(`it is larger than ${largest / 1024 ** 2} MiB`);
  }
  return Buffer.concat(chunks);
}
