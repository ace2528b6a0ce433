import type { Manifest } from '@opendxt/manifest';
import type { Contents } from '../contents/index.ts';
import type { RecordedFile } from '../python/index.ts';
import { foldersOf, readClaims } from './claims.ts';
import { packageFolders } from './package-folders.ts';

export interface DependencyOptions {
  readonly manifest: Manifest | undefined;
  /**
   * `proven`: a RECORD counts for files that have the digest it says, and a file with another is the
   * author's own wherever it lies. `told`: its word is taken.
   */
  readonly records: 'proven' | 'told';
  readonly signal?: AbortSignal | undefined;
}

const mebibyte = 1024 * 1024;
/** Of all files whose digests are compared; what is above it is not proven. */
const allBytes = 256 * mebibyte;
/** In folders for packages larger ones, libraries mostly, are compared by size alone. */
const largestInPackages = mebibyte;
const atOnce = 16;

/**
 * Tells what came with a dependency and is not the author's own: what lies in a folder for packages,
 * what an installed Python project lists in its RECORD, its metadata, and bytecode beside both.
 * @throws {BundleError} where a file can't be read
 */
export async function dependencyFiles(
  contents: Contents,
  { manifest, records, signal }: DependencyOptions,
): Promise<(path: string) => boolean> {
  const inPackages = await packageFolders(contents, manifest);
  const { recorded, folders, modules } = await readClaims(contents, signal);
  const judged =
    records === 'told'
      ? new Map([...recorded.keys()].map((path) => [path, true] as const))
      : await compare(contents, recorded, inPackages, signal);
  const isDependency = (path: string): boolean => {
    const source = sourceOf(path);
    return (
      judged.get(path) ??
      (inPackages(path) ||
        modules.has(path) ||
        foldersOf(path).some((folder) => folders.has(folder)) ||
        (source !== undefined && isDependency(source)))
    );
  };
  return isDependency;
}

/** True for files that are as a RECORD says, false for others; without those that it proves nothing of. */
async function compare(
  contents: Contents,
  recorded: ReadonlyMap<string, readonly RecordedFile[]>,
  inPackages: (path: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, boolean>> {
  const judged = new Map<string, boolean>();
  const waiting: { readonly path: string; readonly digests: ReadonlySet<string> }[] = [];
  let budget = allBytes;
  for (const [path, rows] of recorded) {
    const size = contents.entries.get(path)?.size ?? 0;
    const digests = rows.flatMap(({ sha256 }) => sha256 ?? []);
    const likely = rows.filter((row) => row.size === undefined || row.size === size);
    if (likely.length === 0) judged.set(path, false);
    else if (digests.length > 0 && !(inPackages(path) && size > largestInPackages)) {
      if (size > budget) continue;
      budget -= size;
      waiting.push({ path, digests: new Set(likely.flatMap(({ sha256 }) => sha256 ?? [])) });
    }
  }
  const rest = waiting.values();
  const lane = async () => {
    for (const { path, digests } of rest) {
      signal?.throwIfAborted();
      judged.set(path, digests.has(await contents.sha256(path)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return judged;
}

/** `a/b.py` for `a/__pycache__/b.cpython-312.pyc` (PEP 3147) and for `a/b.pyc`. */
function sourceOf(path: string): string | undefined {
  if (!path.endsWith('.pyc')) return undefined;
  const [, folder = '', name] = /^(.*\/)?([^/.]+)(?:\.[^/]*)?\.pyc$/.exec(path) ?? [];
  return name === undefined ? undefined : `${folder.replace(/__pycache__\/$/, '')}${name}.py`;
}
