import { printable } from '../../../archive/index.ts';
import { BundleError, throwIfCancelled } from '../../../error/index.ts';
import { type Advisory, readAdvisory } from '../osv/index.ts';
import { DumpArchive } from './dump-archive.ts';
import { invalid } from './failures.ts';

/** Bytes; the longest advisories have a hundredth of it. */
export const longestAdvisory = 16 * 1024 * 1024;

export interface DumpReading {
  /** Entries that were advisories. */
  readonly read: number;
  readonly unreadable: number;
  /** The first of them, and why. */
  readonly problems: readonly string[];
}

const mostProblems = 5;

/**
 * Reads all advisories of an `all.zip`.
 * @throws {BundleError} `advisories-invalid` when it is none, or more than a few can't be read
 */
export async function readDump(
  path: string,
  source: string,
  take: (advisory: Advisory) => Promise<void>,
  options: {
    readonly signal?: AbortSignal | undefined;
    onProgress?(done: number, total: number): void;
  },
): Promise<DumpReading> {
  const { signal } = options;
  let read = 0;
  let unreadable = 0;
  const problems: string[] = [];
  try {
    await using archive = await DumpArchive.open(path);
    for await (const { name, content } of archive.entries(longestAdvisory)) {
      throwIfCancelled(signal);
      if (!name.endsWith('.json')) continue;
      const advisory = typeof content === 'string' ? content : parse(content);
      if (typeof advisory === 'string') {
        unreadable += 1;
        if (problems.length < mostProblems) problems.push(`${printable(name)}: ${advisory}`);
      } else {
        await take(advisory);
        read += 1;
      }
      options.onProgress?.(read + unreadable, archive.count);
    }
  } catch (error) {
    if (error instanceof BundleError || isOfSystem(error)) throw error;
    throw invalid(source, `can’t be read: ${(error as Error).message}`, error);
  }
  if (read === 0) throw invalid(source, 'holds no advisories');
  if (unreadable > 10 && unreadable * 100 > read) {
    throw invalid(source, `holds ${unreadable} advisories that can’t be read: ${problems[0]}`);
  }
  return { read, unreadable, problems };
}

function parse(bytes: Buffer): Advisory | string {
  try {
    return readAdvisory(JSON.parse(bytes.toString('utf8')));
  } catch {
    return 'it is no JSON';
  }
}

/** Of the disk that is written to, not of the dump. */
function isOfSystem(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
