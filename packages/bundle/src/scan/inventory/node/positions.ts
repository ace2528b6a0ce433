/** A folder that Node would resolve a package's name to, and how far that reaches. */
export interface Position {
  /** The package's folder, from the root of the bundle. */
  readonly folder: string;
  /** By the folder; what its package.json says may differ, as for aliases. */
  readonly name: string;
  readonly how: 'installed' | 'vendored';
}

const packageName = /^(?:@[^/]+\/)?[^/@.][^/]*$/;

/** The folder and the rest of a path below `node_modules`, by the last one in it. */
const below = /^(?<folder>(?:.*\/)?node_modules\/(?<name>(?:@[^/]+\/)?[^/]+))\/./;

/**
 * The packages below any `node_modules`, by folder. Those in `node_modules` folders of packages
 * count as installed too; those of a copy elsewhere inside of a package are its own affair.
 */
export function positionsOf(paths: Iterable<string>): ReadonlyMap<string, Position> {
  const found = new Map<string, Position>();
  for (const path of paths) {
    if (!path.includes('node_modules/')) continue;
    const { folder, name } = below.exec(path)?.groups ?? {};
    if (folder === undefined || name === undefined || found.has(folder)) continue;
    if (packageName.test(name)) found.set(folder, { folder, name, how: howOf(folder) });
  }
  return found;
}

function howOf(folder: string): Position['how'] {
  const [first = '', ...rest] = folder.split(/(?:^|\/)node_modules\//).slice(1);
  const owners = rest.length === 0 ? [] : [first, ...rest.slice(0, -1)];
  const isChain = owners.every(
    (owner) => packageName.test(owner) || /^\.(?:pnpm|store|bun)\/[^/]+$/.test(owner),
  );
  return isChain ? 'installed' : 'vendored';
}
