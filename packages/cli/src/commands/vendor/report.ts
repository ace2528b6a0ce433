import { formatBytes, formatTable, plural } from '../../printer/index.ts';
import type { Difference, VendorFolderReport } from '../../vendor/folder/index.ts';

/** The table of sizes: a row for each part, and one for all. */
export function describeSizes({ parts }: VendorFolderReport): readonly string[] {
  const total = totalOf(parts);
  const row = (name: string, { files, bytes, compressed }: Sizes) => [
    name,
    files.toLocaleString('en-US'),
    formatBytes(bytes),
    formatBytes(compressed),
  ];
  return formatTable([
    ['packages for', 'files', 'unpacked', 'in the bundle, about'],
    ...parts.map((part) => row(part.name, part)),
    ...(parts.length > 1 ? [row('all', total)] : []),
  ]);
}

export interface Sizes {
  readonly files: number;
  /** Unpacked. */
  readonly bytes: number;
  /** About. */
  readonly compressed: number;
}

export function totalOf(parts: readonly Sizes[]): Sizes {
  return parts.reduce(
    (all, part) => ({
      files: all.files + part.files,
      bytes: all.bytes + part.bytes,
      compressed: all.compressed + part.compressed,
    }),
    { files: 0, bytes: 0, compressed: 0 },
  );
}

/** Projects that come and go, then how many files of each top folder change. */
export function describeChanges(changes: readonly Difference[]): readonly string[] {
  const projects = changes.flatMap(({ path, change }) => {
    const [, folder, name, version] =
      /^(.*?)([^/]+)-([^/-]+)\.dist-info\/METADATA$/.exec(path) ?? [];
    if (name === undefined || change === 'changed') return [];
    return [`  ${change === 'added' ? '+' : '-'} ${name} ${version} in ${folder}`];
  });
  const places = new Map<string, Difference[]>();
  for (const difference of changes) {
    const [, top = difference.path] =
      /^((?:[^/]+\/)?(?:lib|venv)(?:\/(?:common|(?:common|cp3\d+t?)-[^/]+))?)\//.exec(
        difference.path,
      ) ?? [];
    places.set(top, [...(places.get(top) ?? []), difference]);
  }
  const rows = [...places].map(([place, all]) => {
    const [first] = all;
    if (all.length === 1 && first?.path === place) return `  ${place}: ${first.change}`;
    const counts = (['added', 'changed', 'removed'] as const).flatMap((change) => {
      const count = all.filter((difference) => difference.change === change).length;
      return count === 0 ? [] : [`${plural(count, 'file')} ${change}`];
    });
    return `  ${place}: ${counts.join(', ')}`;
  });
  return [...projects, ...rows];
}
