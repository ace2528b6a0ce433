import { planPack, type PackPlan } from '@opendxt/bundle';
import { parseSource, readManifest, type Manifest } from '@opendxt/manifest';
import { CliError } from '../command/index.ts';

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
  const { manifest, problems } = readManifest(parseSource(plan.manifestText), 'tolerant');
  if (manifest !== undefined) return { plan, manifest };
  const [first] = problems;
  const why = first === undefined ? 'it is no manifest' : first.message;
  throw new CliError('unreadable', `\`${dir}/manifest.json\` can't be used: ${why}`, {
    hint: '`dxt validate` shows every problem with its line',
  });
}
