/** A folder that Node would resolve a package's name to, and how far that reaches. */
export interface Position {
  /** The package's folder, from the root of the bundle. */
  readonly folder: string;
  /** By the folder; what its package.json says may differ, as for aliases. */
  readonly name: string;
  readonly how: 'installed' | 'vendored';
}

const packageName = /^(?:@[^/]+\/)?[^/@.][^/]*$/;

/**
 * The folder and the rest of a path below `node_modules`, by the last one in it; macOS and Windows
 * take it in any case.
 */
const below = /^(?<folder>(?:.*\/)?node_modules\/(?<name>(?:@[^/]+\/)?[^/]+))\/(?<file>.+)/i;

/**
 * The packages below any `node_modules`, by folder. Those in `node_modules` folders of packages
 * count as installed too; those of a copy elsewhere inside of a package are its own affair.
 */
export function positionsOf(paths: Iterable<string>): ReadonlyMap<string, Position> {
  const found = new Map<string, Position>();
  for (const path of paths) {
    if (!/node_modules\//i.test(path)) continue;
    const { folder, name, file } = below.exec(path)?.groups ?? {};
    if (folder === undefined || name === undefined || found.has(folder)) continue;
    // Nobody publishes other names, and Node loads them all the same.
    if (packageName.test(name) || file === 'package.json')
      found.set(folder, { folder, name, how: howOf(folder) });
  }
  return found;
}

function howOf(folder: string): Position['how'] {
  const [first = '', ...rest] = folder.split(/(?:^|\/)node_modules\//i).slice(1);
  const owners = rest.length === 0 ? [] : [first, ...rest.slice(0, -1)];
  const isChain = owners.every(
    (owner) => packageName.test(owner) || /^\.(?:pnpm|store|bun)\/[^/]+$/.test(owner),
  );
  return isChain ? 'installed' : 'vendored';
}
