import type { Component } from '@cyclonedx/cyclonedx-library/Models';
import type { FoundPackage } from '../scan/index.ts';
import { nativeComponent, packageComponent } from './components.ts';
import type { CycloneDx } from './cyclonedx.ts';
import { Places } from './places.ts';
import { rootPackages } from './roots.ts';
import type { SbomSubject } from './types.ts';

interface Library {
  readonly found: FoundPackage;
  readonly component: Component;
}

/**
 * A component for each package and each native file, with edges among them, and from the bundle to
 * what nothing else leads to: packages to the native files in them, and these, or a package that has
 * a list of them, to what is compiled into them.
 */
export function listComponents(
  { files, inventory }: SbomSubject,
  bundle: Component,
  cyclonedx: CycloneDx,
): readonly Component[] {
  const packages = inOrder(inventory.packages, ({ purl, places }) => `${purl} ${places.join(' ')}`);
  const lying = packages.filter(isLying);
  const places = new Places(
    lying.flatMap((found) => found.places),
    files,
  );
  const libraries = nameComponents(packages, places, cyclonedx);
  const byPurl = new Map<string, Component>();
  const owners = new Map<string, Component>();
  for (const { found, component } of libraries) {
    if (!byPurl.has(found.purl)) byPurl.set(found.purl, component);
    if (isLying(found)) for (const place of found.places) owners.set(place, component);
  }
  const ownerOf = (path: string) => owners.get(places.of(path) ?? '') ?? bundle;
  const lead = (from: Component, purls: readonly string[]) => {
    for (const purl of purls) {
      const component = byPurl.get(purl);
      if (component !== undefined) from.dependencies.add(component.bomRef);
    }
  };
  for (const { found, component } of libraries) lead(component, found.dependsOn);

  const digests = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const natives = new Map<string, Component>();
  for (const native of inOrder(inventory.natives, ({ path }) => path)) {
    const component = nativeComponent(native, digests.get(native.path), cyclonedx);
    natives.set(native.path, component);
    ownerOf(native.path).dependencies.add(component.bomRef);
  }
  const whole = packages.filter(({ how }) => how !== 'compiled');
  const inside = new Map<Component, FoundPackage[]>([[bundle, whole]]);
  for (const found of packages) {
    if (found.how !== 'compiled') continue;
    for (const place of found.places) {
      const holder = natives.get(place) ?? ownerOf(place);
      const held = inside.get(holder) ?? [];
      held.push(found);
      inside.set(holder, held);
    }
  }
  for (const [holder, held] of inside)
    lead(
      holder,
      rootPackages(held).map(({ purl }) => purl),
    );
  return [...libraries.map(({ component }) => component), ...natives.values()];
}

/** It has a folder of its own in the bundle. */
const isLying = ({ how }: FoundPackage) => how === 'installed' || how === 'vendored';

/** A component for each package; where two have one package URL, a number tells them apart. */
function nameComponents(
  packages: readonly FoundPackage[],
  places: Places,
  cyclonedx: CycloneDx,
): readonly Library[] {
  const counts = new Map<string, number>();
  return packages.map((found) => {
    const count = (counts.get(found.purl) ?? 0) + 1;
    counts.set(found.purl, count);
    const bomRef = count === 1 ? found.purl : `${found.purl}#${count}`;
    return { found, component: packageComponent(found, { bomRef, places }, cyclonedx) };
  });
}

/** By code units, the same on every machine. */
function inOrder<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return items
    .map((item) => [keyOf(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, item]) => item);
}
