import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BundleError, planPack, type PlanOptions, type Target } from '@opendxt/bundle';
import { CliError, type CommandContext } from '../../../command/index.ts';
import { readAuthorManifest } from '../author-manifest.ts';
import { composerFor, type Vendoring } from '../targets/index.ts';
import { withComposed, type VendoredPlan } from '../vendored-plan.ts';

export interface TargetPlanning {
  readonly folder: string;
  readonly target: Target;
  /** Files that are no part of the source, absolute. */
  readonly omit: readonly string[];
  readonly options: PlanOptions;
  readonly vendoring?: Vendoring;
}

/** Plans the bundle of one target from a copy that is made for it, as `dxt pack --target` does. */
export async function planForTarget(
  context: CommandContext,
  { folder, target, omit, options, vendoring }: TargetPlanning,
): Promise<VendoredPlan> {
  const path = resolve(context.cwd, folder);
  const root = await realpath(path).catch((cause: unknown) => {
    throw new BundleError('source-missing', `no folder \`${path}\``, { cause });
  });
  const { manifest } = await readAuthorManifest(root);
  if (manifest === undefined)
    throw new CliError('unreadable', `the manifest in \`${folder}\` has errors`, {
      hint: `\`dxt validate ${folder}\` shows them`,
    });
  const work = await mkdtemp(join(tmpdir(), 'opendxt target '));
  const remove = () => rm(work, { recursive: true, force: true, maxRetries: 3 });
  try {
    const composer = composerFor({
      root,
      manifest,
      work,
      omit,
      context,
      prune: options.noPrune !== true,
      allowScripts: false,
      ...(vendoring === undefined ? {} : { vendoring }),
    });
    const composed = await composer(target, join(work, 'source'));
    const plan = withComposed(await planPack(composed.dir, options), composed);
    return { plan, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
