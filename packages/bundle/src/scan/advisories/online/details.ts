import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BundleError } from '../../../error/index.ts';
import { type FetchOptions, jsonOf, requestOk } from '../fetching.ts';
import { type Advisory, readAdvisory } from '../osv/index.ts';
import type { Mention } from './query-batch.ts';

const longestAdvisory = 16 * 1024 * 1024;
/** Requests at the same time. */
const lanes = 8;

/** The advisories themselves, by id; from the cache where they have not been modified since. */
export async function readDetails(
  base: string,
  mentions: readonly Mention[],
  cacheDir: string | undefined,
  options: FetchOptions,
): Promise<ReadonlyMap<string, Advisory>> {
  const wanted = new Map(mentions.map((mention) => [mention.id, mention]));
  const queue = [...wanted.values()];
  const found = new Map<string, Advisory>();
  const lane = async () => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      found.set(next.id, await readOne(base, next, cacheDir, options));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return found;
}

async function readOne(
  base: string,
  { id, modified }: Mention,
  cacheDir: string | undefined,
  options: FetchOptions,
): Promise<Advisory> {
  const cached = cacheDir === undefined ? undefined : await readCached(cacheDir, id);
  if (cached !== undefined && cached.modified >= Date.parse(modified)) return cached;
  const url = `${base}/v1/vulns/${encodeURIComponent(id)}`;
  const value = await jsonOf(await requestOk(url, options), url, longestAdvisory, options.signal);
  const advisory = readAdvisory(value);
  if (typeof advisory === 'string') {
    throw new BundleError('advisories-unreachable', `\`${url}\` can’t be read: ${advisory}`);
  }
  if (advisory.id !== id) {
    throw new BundleError('advisories-unreachable', `\`${url}\` answered with another advisory`, {
      hint: 'scan with the offline database, or try again later',
    });
  }
  if (cacheDir !== undefined) await keep(cacheDir, id, value);
  return advisory;
}

async function readCached(folder: string, id: string): Promise<Advisory | undefined> {
  try {
    const advisory = readAdvisory(JSON.parse(await readFile(join(folder, `${id}.json`), 'utf8')));
    return typeof advisory === 'string' || advisory.id !== id ? undefined : advisory;
  } catch {
    return undefined;
  }
}

/** A cache that can't be written costs time, and nothing else. */
async function keep(folder: string, id: string, value: unknown): Promise<void> {
  const beside = join(folder, `${id}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(beside, JSON.stringify(value), { mode: 0o600, flag: 'wx' });
    await rename(beside, join(folder, `${id}.json`));
  } catch {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}
