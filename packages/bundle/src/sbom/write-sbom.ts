import type { Component } from '@cyclonedx/cyclonedx-library/Models';
import { contentDigest } from '../digest/index.ts';
import {
  bundleComponent,
  nativeComponent,
  packageComponent,
  toProperties,
  type Property,
} from './components.ts';
import { loadCycloneDx, type CycloneDx } from './cyclonedx.ts';
import { Places } from './places.ts';
import { rootPackages } from './roots.ts';
import type { SbomOptions, SbomSubject } from './types.ts';

/** Where a list of components lies in a bundle: a name that readers of CycloneDX know by its end. */
export const sbomName = 'sbom.cdx.json';

/**
 * The components of a bundle as a document of CycloneDX in JSON, docs/sbom.md. It has neither a time
 * nor a serial number: the same subject gives the same bytes, on every machine.
 */
export async function writeSbom(subject: SbomSubject, options: SbomOptions): Promise<string> {
  const cyclonedx = await loadCycloneDx();
  const { Enums, Models, Serialize, Spec } = cyclonedx;
  const { author } = subject.manifest;
  const bundle = bundleComponent(
    subject.manifest,
    { fileDigest: subject.fileDigest, properties: digestsOf(subject, options) },
    cyclonedx,
  );
  const components = listComponents(subject, bundle, cyclonedx);
  const lifecycle =
    options.phase === 'build' ? Enums.LifecyclePhase.Build : Enums.LifecyclePhase.PostBuild;
  const bom = new Models.Bom({
    metadata: new Models.Metadata({
      lifecycles: new Models.LifecycleRepository([lifecycle]),
      tools: new Models.Tools({
        components: new Models.ComponentRepository([
          new Models.Component(Enums.ComponentType.Application, options.tool.name, {
            version: options.tool.version,
          }),
        ]),
      }),
      authors: new Models.OrganizationalContactRepository([
        new Models.OrganizationalContact({ name: author.name }),
      ]),
      component: bundle,
      properties: toProperties(
        subject.inventory.unseen.map(({ path, why }): Property => [
          'opendxt:unseen',
          `${path}: ${why}`,
        ]),
        cyclonedx,
      ),
    }),
    components: new Models.ComponentRepository(components),
  });
  const spec = options.spec === '1.7' ? Spec.Spec1dot7 : Spec.Spec1dot6;
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(spec));
  // Its own sorting depends on the locale; what it is given is in order.
  return `${serializer.serialize(bom, { sortLists: false, space: 2 })}\n`;
}

/** What is in the file can't name the digest of the file; it names that of all the others. */
function digestsOf({ files }: SbomSubject, { phase }: SbomOptions): readonly Property[] {
  const others = files.filter(({ path }) => path !== sbomName);
  const hasList = others.length < files.length;
  return [
    ...(phase === 'build' ? [] : [['opendxt:content-digest', contentDigest(files)] as const]),
    ...(phase === 'build' || hasList
      ? [[`opendxt:content-digest:without:${sbomName}`, contentDigest(others)] as const]
      : []),
  ];
}

function listComponents(
  { files, inventory }: SbomSubject,
  bundle: Component,
  cyclonedx: CycloneDx,
): readonly Component[] {
  const packages = inOrder(inventory.packages, ({ purl, places }) => `${purl} ${places.join(' ')}`);
  const natives = inOrder(inventory.natives, ({ path }) => path);
  const places = new Places(
    packages.flatMap((found) => found.places),
    files,
  );
  const refs = new Map<string, number>();
  const byPurl = new Map<string, Component>();
  const owners = new Map<string, Component>();
  const libraries = packages.map((found) => {
    const count = (refs.get(found.purl) ?? 0) + 1;
    refs.set(found.purl, count);
    const bomRef = count === 1 ? found.purl : `${found.purl}#${count}`;
    const component = packageComponent(found, { bomRef, places }, cyclonedx);
    if (!byPurl.has(found.purl)) byPurl.set(found.purl, component);
    for (const place of found.places) owners.set(place, component);
    return { found, component };
  });
  for (const { found, component } of libraries)
    for (const purl of found.dependsOn) {
      const wanted = byPurl.get(purl);
      if (wanted !== undefined) component.dependencies.add(wanted.bomRef);
    }
  const roots = new Set(rootPackages(packages));
  for (const { found, component } of libraries)
    if (roots.has(found)) bundle.dependencies.add(component.bomRef);
  const digests = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const machine = natives.map((native) => {
    const component = nativeComponent(native, digests.get(native.path), cyclonedx);
    const owner = places.of(native.path);
    // A binary that packages are compiled into holds them; it is not brought by them.
    const holder = owner === undefined || owner === native.path ? undefined : owners.get(owner);
    (holder ?? bundle).dependencies.add(component.bomRef);
    return component;
  });
  return [...libraries.map(({ component }) => component), ...machine];
}

/** By code units, the same on every machine. */
function inOrder<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return items
    .map((item) => [keyOf(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, item]) => item);
}
