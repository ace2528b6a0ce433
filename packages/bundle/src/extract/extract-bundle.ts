import type { Archive, ArchiveLimits, WorkOptions } from '../archive/index.ts';
import { BundleError, throwIfCancelled } from '../error/index.ts';
import { openBundle } from '../inspect/index.ts';
import { TargetPlace } from './target.ts';
import { writeEntries } from './write-entries.ts';

export interface ExtractOptions extends WorkOptions {
  /** What is not given is as in `defaultLimits`. */
  readonly limits?: Partial<ArchiveLimits>;
}

export interface ExtractReport {
  /** The folder, absolute. */
  readonly path: string;
  readonly files: number;
  /** Bytes unpacked. */
  readonly bytes: number;
}

/**
 * Unpacks a bundle into `target`, which must not exist or be an empty folder. Everything that can
 * be checked without unpacking is checked first; then the content goes to a hidden folder beside
 * `target`, which takes its place when it is complete. On failure nothing is left behind.
 * @throws {BundleError}
 */
export async function extractBundle(
  path: string,
  target: string,
  options: ExtractOptions = {},
): Promise<ExtractReport> {
  const bundle = await openBundle(path, options);
  try {
    return await extractArchive(bundle.archive, target, options);
  } finally {
    await bundle.close();
  }
}

async function extractArchive(
  archive: Archive,
  target: string,
  options: ExtractOptions,
): Promise<ExtractReport> {
  const place = new TargetPlace(target);
  try {
    await place.prepare();
    const written = await writeEntries(archive, place.staging, options);
    throwIfCancelled(options.signal);
    await place.commit();
    return { path: place.target, ...written };
  } catch (error) {
    // What went wrong first is what the caller has to know, even when this fails too.
    await place.discard().catch(() => undefined);
    throw error instanceof BundleError ? error : writeFailure(place.target, error);
  }
}

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room, or choose another folder',
  EDQUOT: 'the disk quota is used up: make room, or choose another folder',
  EROFS: 'the file system is read-only: choose another folder',
  EACCES: 'choose a folder that you may write to',
  EPERM: 'choose a folder that you may write to',
  ENAMETOOLONG: 'choose a folder with a shorter path',
};

function writeFailure(target: string, cause: unknown): BundleError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const hint = hints[code];
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BundleError('write-failed', `\`${target}\` can't be written: ${reason}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}
