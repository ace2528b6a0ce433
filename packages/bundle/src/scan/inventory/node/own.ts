import { jsonObject, textOf } from '../reading.ts';
import type { Survey } from '../survey.ts';
import type { Position } from './positions.ts';

/**
 * Tells the author's own package.json from that of a copied package: the root's, the one above the
 * entry point, private ones, workspaces, and what a link in `node_modules` leads to.
 */
export async function findOwn(
  { contents, own }: Survey,
  positions: ReadonlyMap<string, Position>,
): Promise<(folder: string, json: Readonly<Record<string, unknown>>) => boolean> {
  if (own === undefined)
    return (folder, json) => json['private'] === true || isOfOwner(folder, positions, json);
  const root = jsonObject(await textOf(contents, 'package.json'));
  const names = new Set([own.name, root?.['name']]);
  const entry = own.entryPoint?.replace(/^\.\//, '') ?? '';
  const around = entry
    .split('/')
    .map((_, index, all) => all.slice(0, index).join('/'))
    .findLast((folder) =>
      contents.entries.has(folder === '' ? 'package.json' : `${folder}/package.json`),
    );
  return (folder, json) =>
    folder === '' ||
    folder === around ||
    json['private'] === true ||
    (!isInside(folder, positions) && names.has(json['name'])) ||
    isOfOwner(folder, positions, json);
}

/** Builds of a package for several module systems have a package.json with its own name. */
function isOfOwner(
  folder: string,
  positions: ReadonlyMap<string, Position>,
  json: Readonly<Record<string, unknown>>,
): boolean {
  const owner = ownerOf(folder, positions);
  return owner !== undefined && owner.name === json['name'];
}

function isInside(folder: string, positions: ReadonlyMap<string, Position>): boolean {
  return ownerOf(folder, positions) !== undefined;
}

function ownerOf(folder: string, positions: ReadonlyMap<string, Position>): Position | undefined {
  for (let at = folder.lastIndexOf('/'); at !== -1; at = folder.lastIndexOf('/', at - 1)) {
    const found = positions.get(folder.slice(0, at));
    if (found !== undefined) return found;
    if (at === 0) break;
  }
  return undefined;
}
