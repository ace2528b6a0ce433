import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BundleError, planPack, type PackPlan, type PlanOptions } from '@opendxt/bundle';
import type { CommandContext } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { readAuthorManifest } from './author-manifest.ts';
import {
  composeVendored,
  refuseVendoring,
  type Composed,
  type Vendoring,
} from './targets/index.ts';

/** A plan, and what it was made of, which is removed when it is disposed of. */
export interface VendoredPlan extends AsyncDisposable {
  readonly plan: PackPlan;
}

/** Plans the bundle of a Python server from a copy that the packages were brought into. */
export async function planVendored(
  context: CommandContext,
  {
    folder,
    vendoring,
    omit,
    options,
  }: {
    readonly folder: string;
    readonly vendoring: Vendoring;
    readonly omit: readonly string[];
    readonly options: PlanOptions;
  },
): Promise<VendoredPlan> {
  const path = resolve(context.cwd, folder);
  const root = await realpath(path).catch((error: unknown) => {
    throw new BundleError('source-missing', `no folder \`${path}\``, { cause: error });
  });
  const { manifest } = await readAuthorManifest(root);
  if (manifest !== undefined) refuseVendoring(manifest.server.type);
  const work = await mkdtemp(join(tmpdir(), 'opendxt packages '));
  const remove = () => rm(work, { recursive: true, force: true, maxRetries: 3 });
  try {
    const dir = join(work, 'source');
    const composed = await composeVendored({ root, omit, context }, vendoring, { dir });
    const plan = withComposed(await planPack(dir, options), composed);
    return { plan, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Where package clients keep what they fetched; the same as for `dxt vendor`. */
export function packagesCache(context: CommandContext): string {
  return join(homeOf(context).cache, 'packages');
}

/** What was not copied stays out too, and what was found on the way is said with the rest. */
export function withComposed(plan: PackPlan, { excluded, problems }: Composed): PackPlan {
  const rows = [...plan.excluded, ...excluded].sort((one, other) =>
    one.path < other.path ? -1 : one.path > other.path ? 1 : 0,
  );
  return { ...plan, excluded: rows, problems: [...plan.problems, ...problems] };
}
