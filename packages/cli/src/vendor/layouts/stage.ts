import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ReadTree } from './read-tree.ts';
import type { LayoutPart } from './types.ts';
import { CompressedSizes } from './compressed-size.ts';

/** Files that take a place in the bundle. */
export interface StagedPart {
  /** As `common`, `cp312-linux-x64`. */
  readonly name: string;
  readonly tree: ReadTree;
  /** From the tree's folder. */
  readonly paths: readonly string[];
  /** The folder of the staging folder that they go below; absolute. */
  readonly into: string;
}

const atOnce = 32;

/** Copies all parts, and measures them on the way. */
export async function stageParts(
  parts: readonly StagedPart[],
  signal: AbortSignal,
  onProgress: (line: string) => void,
): Promise<readonly LayoutPart[]> {
  const sizes = new CompressedSizes();
  const rows: LayoutPart[] = [];
  for (const { name, tree, paths, into } of parts) {
    if (paths.length > 0) onProgress(`laying out ${name}: ${paths.length} files`);
    for (const folder of new Set(paths.map((path) => dirname(join(into, path)))))
      await mkdir(folder, { recursive: true });
    const digests = new Map(
      tree.projects.flatMap(({ files }) => files.map(({ path, sha256 }) => [path, sha256])),
    );
    let compressed = 0;
    for (let start = 0; start < paths.length; start += atOnce) {
      signal.throwIfAborted();
      const batch = paths.slice(start, start + atOnce);
      const measured = await Promise.all(
        batch.map(async (path) => {
          const source = tree.place(path);
          await copyFile(source, join(into, path));
          return sizes.of(source, digests.get(path));
        }),
      );
      compressed += measured.reduce((total, size) => total + size, 0);
    }
    const bytes = paths.reduce(
      (total, path) => total + (tree.contents.entries.get(path)?.size ?? 0),
      0,
    );
    rows.push({ name, files: paths.length, bytes, compressed });
  }
  return rows;
}
