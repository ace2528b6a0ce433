import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { BundleError } from '../error/index.ts';

/** A folder in the making. */
export interface TargetPlace {
  /** Absolute. */
  readonly target: string;
  /** Where it is made: a hidden folder in the same parent, so that it can be renamed. */
  readonly staging: string;
  commit(): Promise<void>;
  /** Removes whatever was made. */
  discard(): Promise<void>;
}

/** Makes the hidden folder, and the parent folders where they are missing. */
export async function prepareTarget(path: string): Promise<TargetPlace> {
  const target = resolve(path);
  const parent = dirname(target);
  await checkFree(target);
  const firstMade = await mkdir(parent, { recursive: true });
  const staging = join(parent, `.opendxt-unpack-${randomBytes(8).toString('hex')}`);
  await mkdir(staging);
  return {
    target,
    staging,
    async commit() {
      // An empty folder is replaced; on Windows it has to be gone for that.
      await rmdir(target).catch(ignoreMissing);
      await rename(staging, target);
    },
    async discard() {
      await rm(staging, { recursive: true, force: true, maxRetries: 3 });
      if (firstMade !== undefined) await removeEmpty(parent, dirname(firstMade));
    },
  };
}

async function checkFree(target: string): Promise<void> {
  const names = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw taken(target, 'a file');
    throw error;
  });
  if (names.length > 0) throw taken(target, `a folder with ${names.length} entries`);
}

function taken(target: string, found: string): BundleError {
  return new BundleError(
    'target-exists',
    `expected \`${target}\` to be missing or an empty folder, found ${found}`,
    { hint: 'choose another folder, or remove this one' },
  );
}

/** Removes `folder` and the folders above it, up to but without `stop`. */
async function removeEmpty(folder: string, stop: string): Promise<void> {
  for (let at = folder; at !== stop; at = dirname(at)) {
    await rmdir(at);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
