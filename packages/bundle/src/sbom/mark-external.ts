import type { SbomSpec, SbomSubject } from './types.ts';

interface Document {
  readonly components: readonly { readonly purl?: string; readonly 'bom-ref': string }[];
}

/**
 * Says of packages that a host fetches by a lock that they are no part of the bundle: `isExternal`,
 * which CycloneDX has since 1.7, and the library has not.
 */
export function markExternal(
  text: string,
  spec: SbomSpec,
  { inventory: { packages } }: Pick<SbomSubject, 'inventory'>,
): string {
  const locked = new Set(packages.filter(({ how }) => how === 'locked').map(({ purl }) => purl));
  if (spec === '1.6' || locked.size === 0) return text;
  const document = JSON.parse(text) as Document;
  const components = document.components.map((component) =>
    locked.has(component.purl ?? '') ? { ...component, isExternal: true } : component,
  );
  return JSON.stringify({ ...document, components }, undefined, 2);
}
