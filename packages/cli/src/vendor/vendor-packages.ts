import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { VendorContext } from './clients/index.ts';
import { chooseEngine } from './engine/index.ts';
import { installTrees } from './install/index.ts';
import type { Plan } from './resolve/index.ts';
import type { Resolution, Vendored, VendorRequest } from './types.ts';
import { planWanted } from './wanted/index.ts';

/**
 * Brings the packages that a file wants for all targets: decided once, checked by digest, the same
 * files whichever client brought them. Where a wheel is missing for some target there are no trees.
 * CliError: `no-package`, `install-failed`, `refused` (digests); BundleError for a file that says
 * what can't be read.
 */
export async function vendorPackages(
  request: VendorRequest,
  context: VendorContext,
): Promise<Vendored> {
  const work = await mkdtemp(join(tmpdir(), 'opendxt-vendor-'));
  const remove = () => rm(work, { recursive: true, force: true });
  try {
    await mkdir(context.cacheDir, { recursive: true });
    // Where the file lies is where it says other files from, and where a client's settings may be.
    const local = { ...context, cwd: dirname(request.input.path) };
    const engine = await chooseEngine(request, work, local);
    const plan = await planWanted(request, engine, work);
    // Nobody can use some of the targets alone: nothing is fetched for them.
    const trees =
      plan.missing.length > 0 ? [] : await installTrees(plan, engine.install, work, local);
    return {
      resolution: resolutionOf(plan),
      trees,
      missing: plan.missing,
      held: plan.held ?? [],
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function resolutionOf({ by, choices }: Plan): Resolution {
  return {
    by,
    forTarget: (target) =>
      (choices.get(target) ?? []).map(({ name, version, sha256, built }) => ({
        name,
        version,
        hashes: built === undefined ? [sha256] : [],
      })),
  };
}
