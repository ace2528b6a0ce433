import { contentDigest } from '../digest/index.ts';
import { bundleComponent, toProperties, type Property } from './components.ts';
import { loadCycloneDx } from './cyclonedx.ts';
import { listComponents } from './list-components.ts';
import { markExternal } from './mark-external.ts';
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
  const text = serializer.serialize(bom, { sortLists: false, space: 2 });
  return `${markExternal(text, options.spec, subject)}\n`;
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
