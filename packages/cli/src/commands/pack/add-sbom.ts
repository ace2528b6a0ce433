import {
  digestContents,
  plannedContents,
  sbomName,
  takeInventory,
  withFile,
  writeSbom,
  type PackPlan,
} from '@opendxt/bundle';
import { parseSource, readManifest } from '@opendxt/manifest';
import type { CommandContext } from '../../command/index.ts';
import { version } from '../../version.ts';

/**
 * Puts the list of what a bundle will hold into its plan, docs/sbom.md; a list that lies in the
 * source makes room for it. A manifest that can't be read leaves the plan as it is: checking says why.
 * @param toolVersion of the dxt that the list names
 */
export async function addSbom(
  { printer, signal }: Pick<CommandContext, 'printer' | 'signal'>,
  plan: PackPlan,
  toolVersion: string = version,
): Promise<PackPlan> {
  const { manifest } = readManifest(parseSource(plan.manifestText), 'tolerant');
  if (manifest === undefined) return plan;
  printer.progress('looking for packages …');
  const entries = plan.entries.filter(({ path }) => path !== sbomName);
  const contents = plannedContents(entries);
  const inventory = await takeInventory(contents, manifest, { signal });
  const files = await digestContents(contents, { signal });
  const text = await writeSbom(
    { manifest, files, inventory },
    { spec: '1.6', tool: { name: 'dxt', version: toolVersion }, phase: 'build' },
  );
  return withFile(plan, sbomName, Buffer.from(text));
}
