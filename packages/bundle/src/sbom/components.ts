import type { Component } from '@cyclonedx/cyclonedx-library/Models';
import type { Manifest } from '@opendxt/manifest';
import type { FoundPackage, NativeFound } from '../scan/index.ts';
import type { CycloneDx } from './cyclonedx.ts';
import { toLicences } from './licences.ts';
import type { Places } from './places.ts';

export type Property = readonly [name: string, value: string];

/** A package, by its package URL. What has no field of its own is a property: docs/sbom.md. */
export function packageComponent(
  found: FoundPackage,
  { bomRef, places }: { readonly bomRef: string; readonly places: Places },
  cyclonedx: CycloneDx,
): Component {
  const { Enums, Models } = cyclonedx;
  const { group, name } = splitName(found);
  return new Models.Component(Enums.ComponentType.Library, name, {
    bomRef,
    purl: found.purl,
    ...(group === undefined ? {} : { group }),
    ...(found.version === '' ? {} : { version: found.version }),
    licenses: new Models.LicenseRepository(toLicences(found.licences, cyclonedx)),
    properties: toProperties([['opendxt:how', found.how], ...placesOf(found, places)], cyclonedx),
  });
}

/** What is fetched later lies nowhere: a lock in the bundle names it. */
function placesOf(found: FoundPackage, places: Places): readonly Property[] {
  if (found.how === 'locked') return found.places.map((lock) => ['opendxt:lock', lock] as const);
  return [
    ...found.places.map((place): Property => ['opendxt:place', place]),
    ...found.places.flatMap((place): Property[] => {
      const digest = places.digest(place);
      return digest === undefined ? [] : [['opendxt:place-digest', `${digest} ${place}`]];
    }),
  ];
}

/** A program or library of machine code, by its path. */
export function nativeComponent(
  native: NativeFound,
  sha256: string | undefined,
  cyclonedx: CycloneDx,
): Component {
  const { Enums, Models } = cyclonedx;
  return new Models.Component(Enums.ComponentType.File, native.path, {
    bomRef: `file:${native.path}`,
    hashes: toHashes(sha256, cyclonedx),
    properties: toProperties(
      [
        ['opendxt:format', native.format],
        ...native.targets.map((target): Property => ['opendxt:target', target]),
      ],
      cyclonedx,
    ),
  });
}

/** The bundle itself. */
export function bundleComponent(
  manifest: Manifest,
  {
    fileDigest,
    properties,
  }: { readonly fileDigest?: string | undefined; readonly properties: readonly Property[] },
  cyclonedx: CycloneDx,
): Component {
  const { Enums, Models } = cyclonedx;
  const name = encodeURIComponent(manifest.name);
  return new Models.Component(Enums.ComponentType.Application, manifest.name, {
    bomRef: 'bundle',
    version: manifest.version,
    purl: `pkg:generic/${name}@${encodeURIComponent(manifest.version)}`,
    description: manifest.description,
    hashes: toHashes(fileDigest, cyclonedx),
    licenses: new Models.LicenseRepository(
      toLicences(manifest.license === undefined ? [] : [manifest.license], cyclonedx),
    ),
    externalReferences: references(manifest, cyclonedx),
    properties: toProperties(properties, cyclonedx),
  });
}

export function toProperties(properties: readonly Property[], { Models }: CycloneDx) {
  return new Models.PropertyRepository(
    properties.map(([name, value]) => new Models.Property(name, value)),
  );
}

function toHashes(sha256: string | undefined, { Enums, Models }: CycloneDx) {
  return new Models.HashDictionary(
    sha256 === undefined ? [] : [[Enums.HashAlgorithm['SHA-256'], sha256]],
  );
}

/** `@scope/name` of npm; names of the others are one word, whatever is in them. */
function splitName({ ecosystem, name }: FoundPackage): {
  readonly group?: string;
  readonly name: string;
} {
  const [, group, rest] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  return ecosystem === 'npm' && group !== undefined && rest !== undefined
    ? { group, name: rest }
    : { name };
}

function references(manifest: Manifest, { Enums, Models }: CycloneDx) {
  const { ExternalReferenceType } = Enums;
  const rows = [
    [manifest.homepage, ExternalReferenceType.Website],
    [manifest.repository?.url, ExternalReferenceType.VCS],
    [manifest.documentation, ExternalReferenceType.Documentation],
    [manifest.support, ExternalReferenceType.Support],
  ] as const;
  return new Models.ExternalReferenceRepository(
    rows.flatMap(([url, type]) =>
      url !== undefined && /^https?:/i.test(url) && URL.canParse(url)
        ? [new Models.ExternalReference(new URL(url).href, type)]
        : [],
    ),
  );
}
