import type { FoundPackage } from '../scan/index.ts';

/**
 * Those of some packages that none of the others depends on, and, of a circle that nothing leads
 * into, its first. From them all are reached.
 */
export function rootPackages(packages: readonly FoundPackage[]): readonly FoundPackage[] {
  const byPurl = new Map(packages.map((found) => [found.purl, found]));
  const wanted = new Set(
    packages.flatMap(({ purl, dependsOn }) => dependsOn.filter((to) => to !== purl)),
  );
  const roots = new Set(packages.filter(({ purl }) => !wanted.has(purl)));
  const reached = new Set<string>();
  for (const { purl } of roots) reach(purl, byPurl, reached);
  for (const found of packages) {
    if (reached.has(found.purl)) continue;
    const below = new Set<string>();
    reach(found.purl, byPurl, below);
    // Taken earlier, though the circle leads to it.
    for (const root of roots) if (below.has(root.purl)) roots.delete(root);
    for (const purl of below) reached.add(purl);
    roots.add(found);
  }
  return [...roots];
}

function reach(
  from: string,
  byPurl: ReadonlyMap<string, FoundPackage>,
  reached: Set<string>,
): void {
  const waiting = [from];
  for (let purl = waiting.pop(); purl !== undefined; purl = waiting.pop()) {
    if (reached.has(purl)) continue;
    reached.add(purl);
    waiting.push(...(byPurl.get(purl)?.dependsOn ?? []));
  }
}
