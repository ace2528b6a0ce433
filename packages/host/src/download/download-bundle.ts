import { createHash } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError } from '../error/index.ts';
import { lock, prepareHome, type Home } from '../home/index.ts';
import { parseAddress, type BundleAddress } from './address.ts';
import { fetchFrom } from './fetch-from.ts';
import { fetchSignatures, signatureEndings } from './fetch-signatures.ts';
import { PartialFile, removeForgotten } from './partial-file.ts';
import type { DownloadedBundle, DownloadOptions } from './types.ts';

const attempts = 4;
const usualLargest = 4 * 1024 ** 3;

/**
 * Fetches a bundle into the cache: streamed, hashed while it arrives, gone on with after an
 * interruption (also by a later call), left for that when it is cancelled. What signs it and lies
 * beside it there lies beside it here.
 * @throws {HostError} `invalid-address`, `download-failed`, `digest-differs`
 */
export async function downloadBundle(
  home: Home,
  address: string,
  options: DownloadOptions = {},
): Promise<DownloadedBundle> {
  const wanted = parseAddress(address);
  const folder = join(home.cache, 'downloads');
  await prepareHome(home);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = createHash('sha256')
    .update(`${wanted.url.href}#${wanted.digest ?? ''}`)
    .digest('hex');
  await using _lock = await lock(join(home.run, `download-${key.slice(0, 16)}.lock`));
  await removeForgotten(folder, Date.now());
  const path = join(folder, `${key}.part`);
  {
    await using partial = await PartialFile.open(path);
    const resumed = partial.size > 0;
    await fetchAll(wanted, partial, options);
    if (resumed && !isWanted(wanted, partial)) {
      // What was there before may have suffered: that is no reason to suspect the server.
      await partial.restart(undefined);
      await fetchAll(wanted, partial, options);
    }
    if (!isWanted(wanted, partial)) throw await differs(wanted, partial);
  }
  // What installs it reads it while somebody else may fetch the same again.
  const file = join(folder, `${key}-${process.pid}.bundle`);
  await rename(path, file);
  await rm(`${path}.json`, { force: true });
  const remove = async () => {
    for (const ending of ['', ...signatureEndings]) await rm(`${file}${ending}`, { force: true });
  };
  try {
    await fetchSignatures(wanted, file, options);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    file,
    source: wanted.url.href,
    checked: wanted.digest !== undefined,
    [Symbol.asyncDispose]: remove,
  };
}

async function fetchAll(
  { url, digest }: BundleAddress,
  partial: PartialFile,
  { signal, onRetry, onProgress, largest = usualLargest, fetch: how = fetch }: DownloadOptions,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await fetchFrom(url, partial, { digest, signal, onProgress, largest, fetch: how });
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof HostError) throw error;
      const reason = reasonOf(error);
      if (attempt === attempts)
        throw new HostError('download-failed', `\`${url.host}\` could not be reached: ${reason}`, {
          cause: error,
          hint:
            partial.size > 0
              ? 'what arrived is kept: the same command goes on from there'
              : 'is this machine online?',
        });
      onRetry?.(`the connection broke (${reason}); trying again`);
      await sleep(250 * 2 ** attempt, undefined, signal === undefined ? {} : { signal });
    }
  }
}

function isWanted({ digest }: BundleAddress, partial: PartialFile): boolean {
  return digest === undefined || digest === partial.digest;
}

async function differs({ url, digest }: BundleAddress, partial: PartialFile): Promise<HostError> {
  await partial.remove();
  return new HostError(
    'digest-differs',
    `what \`${url.host}\` sent is not what the address names: expected SHA-256 ${digest}, found ${partial.digest}`,
    { hint: 'ask whoever gave you the address; nothing was installed' },
  );
}

function reasonOf(error: unknown): string {
  const { cause, message } =
    error instanceof Error ? error : { cause: undefined, message: String(error) };
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
