import type { DependencyGraph, Placement } from './types.ts';

/** A folder with a `node_modules` of its own, in the making. */
interface Place {
  readonly path: string;
  readonly source: string;
  readonly edges: ReadonlyMap<string, string>;
  /** Where Node looks next. */
  readonly parent: Place | undefined;
  readonly modules: Map<string, Place>;
  /**
   * Names that some package below resolves through here, and to what: nothing else may be put here
   * under that name, or it would be found instead.
   */
  readonly passing: Map<string, string>;
}

/**
 * Lays packages out in `node_modules` folders without links, each as high as it can be, so that
 * every importer and every package resolves exactly what it resolved before. Pure, and the same
 * for the same graph whatever the order in which it was read. Undefined where no finite tree does
 * that, which takes a circle of packages in several versions each.
 */
export function layOut(
  graph: Pick<DependencyGraph, 'importers' | 'packages'>,
): Placement[] | undefined {
  const places = importerPlaces(graph.importers);
  const mostPlaces = 1_000 + 50 * graph.packages.size;
  // Grows while it is gone through: what is put somewhere has dependencies of its own.
  for (const place of places) {
    for (const [name, target] of [...place.edges].sort(([a], [b]) => compare(a, b))) {
      const parent = parentFor(place, name, target);
      if (parent === undefined) continue;
      const path = `${parent.path === '' ? '' : `${parent.path}/`}node_modules/${name}`;
      const edges = graph.packages.get(target)?.edges ?? new Map<string, string>();
      const added = newPlace({ path, source: target, edges, parent });
      parent.modules.set(name, added);
      places.push(added);
    }
    if (places.length > mostPlaces) return undefined;
  }
  return places.slice(graph.importers.length).map(({ path, source }) => ({ path, source }));
}

function importerPlaces(importers: DependencyGraph['importers']): Place[] {
  const places: Place[] = [];
  for (const importer of importers.toSorted((a, b) => compare(a.path, b.path))) {
    const parent = places.findLast(
      ({ path }) => path === '' || importer.path.startsWith(`${path}/`),
    );
    places.push(newPlace({ ...importer, parent }));
  }
  return places;
}

function newPlace(place: Omit<Place, 'modules' | 'passing'>): Place {
  return { ...place, modules: new Map(), passing: new Map() };
}

/**
 * Where a package has to be added for `name` to mean it in `from`; undefined where it means that
 * already. Notes on the way there that the name passes.
 */
function parentFor(from: Place, name: string, target: string): Place | undefined {
  const way = wayUp(from);
  const nearest = way.findIndex((place) => place.modules.has(name));
  if (nearest !== -1 && way[nearest]?.modules.get(name)?.source === target) {
    pass(way.slice(0, nearest), name, target);
    return undefined;
  }
  const open = nearest === -1 ? way : way.slice(0, nearest);
  // `from` itself is always free: what is below it comes later, and it asks for each name once.
  const index = open.findLastIndex((place) => (place.passing.get(name) ?? target) === target);
  pass(way.slice(0, index), name, target);
  return way[index];
}

function pass(way: readonly Place[], name: string, target: string): void {
  for (const place of way) place.passing.set(name, target);
}

function wayUp(from: Place): Place[] {
  const way: Place[] = [];
  for (let place: Place | undefined = from; place !== undefined; place = place.parent) {
    way.push(place);
  }
  return way;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
