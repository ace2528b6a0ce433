import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError } from '../command/index.ts';

/**
 * Fills a new folder beside the target and renames it when it is complete; a failure leaves
 * nothing. CliError `exists` when the target is anything but an empty folder.
 */
export async function makeFolder<Result>(
  target: string,
  fill: (folder: string) => Promise<Result>,
): Promise<Result> {
  await refuseTaken(target);
  const parent = dirname(target);
  const created = await mkdir(parent, { recursive: true });
  const folder = join(parent, `.${basename(target)}-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(folder);
    const result = await fill(folder);
    await rmdir(target).catch(ignoreMissing);
    await rename(folder, target);
    return result;
  } catch (error) {
    await rm(created ?? folder, { recursive: true, force: true, maxRetries: 3 });
    throw error;
  }
}

async function refuseTaken(target: string): Promise<void> {
  const names = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return ['a file'];
    return ignoreMissing(error) ?? [];
  });
  if (names.length > 0)
    throw new CliError('exists', `\`${target}\` exists and is not an empty folder`, {
      hint: 'name a folder that is not there yet',
    });
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
