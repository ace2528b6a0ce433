import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { BundleError } from '../error/index.ts';

/** A folder in the making: a hidden one in the same parent, so that it can be renamed. */
export class TargetPlace {
  /** Absolute. */
  readonly target: string;
  readonly staging: string;
  readonly #parent: string;
  /** The topmost folder that was missing above the target. */
  #firstMade: string | undefined;
  #staged = false;

  constructor(path: string) {
    this.target = resolve(path);
    this.#parent = dirname(this.target);
    this.staging = join(this.#parent, `.opendxt-unpack-${randomBytes(8).toString('hex')}`);
  }

  /** Makes the hidden folder, and the parent folders where they are missing. */
  async prepare(): Promise<void> {
    await checkFree(this.target);
    this.#firstMade = await mkdir(this.#parent, { recursive: true });
    await mkdir(this.staging);
    this.#staged = true;
  }

  async commit(): Promise<void> {
    // An empty folder gives way; on Windows it has to be gone before.
    await rmdir(this.target).catch(ignoreMissing);
    await rename(this.staging, this.target);
  }

  /** Removes whatever was made; a folder that somebody else has filled meanwhile stays. */
  async discard(): Promise<void> {
    if (this.#staged) await rm(this.staging, { recursive: true, force: true, maxRetries: 3 });
    if (this.#firstMade === undefined) return;
    const stop = dirname(this.#firstMade);
    for (let folder = this.#parent; folder !== stop; folder = dirname(folder)) {
      await rmdir(folder).catch(ignoreFilled);
    }
  }
}

async function checkFree(target: string): Promise<void> {
  const found = await lstat(target).catch(ignoreMissing);
  if (found === undefined) return;
  if (!found.isDirectory()) throw taken(target, found.isFile() ? 'a file' : 'something else');
  const [first] = await readdir(target);
  if (first !== undefined) throw taken(target, `\`${first}\` in it`);
}

function taken(target: string, found: string): BundleError {
  return new BundleError(
    'target-exists',
    `expected \`${target}\` to be missing or an empty folder, found ${found}`,
    { hint: 'choose another folder, or remove this one' },
  );
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

function ignoreFilled(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}
