import { planPack, type PackPlan } from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';
import { readTolerantly } from './read-tolerantly.ts';

/** The folder of an extension as `dxt pack` would take it. */
export interface Source {
  readonly plan: PackPlan;
  readonly manifest: Manifest;
}

/**
 * Reads what would go into the bundle of a folder.
 * @throws {BundleError} where there is no folder, or no manifest in it
 * @throws {CliError} `unreadable`
 */
export async function readSource(dir: string, signal: AbortSignal): Promise<Source> {
  const plan = await planPack(dir, { signal });
  return { plan, manifest: readTolerantly(plan.manifestText, `\`${dir}/manifest.json\``) };
}
