import { comparePaths } from './order.ts';

/** Unpacked bytes above which a warning is given; docs/packing.md. */
export const defaultSizeBudget = 100_000_000;

export interface FolderWeight {
  readonly path: string;
  readonly bytes: number;
  readonly files: number;
}

const shown = 10;

/**
 * The folders that tell where the weight is: instead of `node_modules`, of a folder of vendored
 * wheels, or of one that holds such a folder, those inside it.
 */
export function largestFolders(
  files: readonly { readonly path: string; readonly size: number }[],
): FolderWeight[] {
  const opened = containers(files);
  const weights = new Map<string, { bytes: number; files: number }>();
  for (const { path, size } of files) {
    const folder = tellingFolder(path, opened);
    if (folder === undefined) continue;
    const weight = weights.get(folder) ?? { bytes: 0, files: 0 };
    weight.bytes += size;
    weight.files++;
    weights.set(folder, weight);
  }
  return [...weights]
    .map(([path, weight]) => ({ path, ...weight }))
    .sort((a, b) => b.bytes - a.bytes || comparePaths(a.path, b.path))
    .slice(0, shown);
}

/** The highest folder on the way to a file that is not opened; none for a file that lies in one. */
function tellingFolder(path: string, opened: ReadonlySet<string>): string | undefined {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
    const folder = path.slice(0, end);
    if (!opened.has(folder)) return folder;
  }
  return undefined;
}

function containers(files: readonly { readonly path: string }[]): Set<string> {
  const found = new Set<string>();
  for (const { path } of files) {
    const modules = /^(?:.*?\/)?(?:node_modules|site-packages)(?:\/@[^/]+)?(?=\/)/.exec(path)?.[0];
    const vendored = /^(.+?)\/[^/]+\.dist-info\//.exec(path)?.[1];
    for (const container of [modules, vendored]) {
      if (container === undefined || found.has(container)) continue;
      for (let end = container.length; end !== -1; end = container.lastIndexOf('/', end - 1)) {
        found.add(container.slice(0, end));
      }
    }
  }
  return found;
}
