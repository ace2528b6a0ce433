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
 * what nothing else leads to: packages to the native files in them, and these to what is compiled
 * into them.
 */
export function listComponents(
  { files, inventory }: SbomSubject,
  bundle: Component,
  cyclonedx: CycloneDx,
): readonly Component[] {
  const packages = inOrder(inventory.packages, ({ purl, places }) => `${purl} ${places.join(' ')}`);
  const natives = inOrder(inventory.natives, ({ path }) => path);
  const binaries = new Set(natives.map(({ path }) => path));
  const lying = (found: FoundPackage) =>
    found.how !== 'compiled' || !found.places.every((place) => binaries.has(place));
  const folders = packages.filter(lying).flatMap((found) => found.places);
  const places = new Places(folders, files);
  const libraries = nameComponents(packages, places, cyclonedx);
  const byPurl = new Map<string, Component>();
  for (const { found, component } of libraries)
    if (!byPurl.has(found.purl)) byPurl.set(found.purl, component);
  const lead = (from: Component, to: readonly { readonly purl: string }[]) => {
    for (const { purl } of to) {
      const component = byPurl.get(purl);
      if (component !== undefined) from.dependencies.add(component.bomRef);
    }
  };
  for (const { found, component } of libraries)
    lead(
      component,
      found.dependsOn.map((purl) => ({ purl })),
    );
  lead(bundle, rootPackages(packages.filter(lying)));

  const owners = new Map<string, Component>();
  for (const { found, component } of libraries)
    if (lying(found)) for (const place of found.places) owners.set(place, component);
  const digests = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const machine = natives.map((native) => {
    const component = nativeComponent(native, digests.get(native.path), cyclonedx);
    const owner = owners.get(places.of(native.path) ?? '');
    (owner ?? bundle).dependencies.add(component.bomRef);
    const inside = packages.filter((found) => !lying(found) && found.places.includes(native.path));
    lead(component, rootPackages(inside));
    return component;
  });
  return [...libraries.map(({ component }) => component), ...machine];
}

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
