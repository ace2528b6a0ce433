import { resolve } from 'node:path';
import { planPack, targetName, type FileChange, type PackPlan } from '@opendxt/bundle';
import type { Manifest } from '@opendxt/manifest';
import type { CommandContext } from '../../../command/index.ts';
import { addSbom, packagesCache, planForTarget, planVendored } from '../../pack/plans/index.ts';
import type { Shown } from './shown.ts';

/** One way in which the bundle may have been packed. */
export interface Candidate {
  /** As options of `dxt pack`. */
  readonly options: readonly string[];
  /** What is made for it goes when it is disposed of. */
  readonly plan: () => Promise<{ readonly plan: PackPlan } & AsyncDisposable>;
}

interface Places {
  readonly folder: string;
  readonly bundle: string;
}

/** The ways that take the folder as it is. */
export function plainCandidates(
  context: CommandContext,
  { folder, bundle }: Places,
  { hasModules, listedBy }: Shown,
): readonly Candidate[] {
  const { signal, cwd } = context;
  const plan = (noPrune: boolean) => async () => {
    const options = { signal, ignoreFiles: [bundle], noPrune };
    const made = await planPack(resolve(cwd, folder), options);
    return { plan: made, [Symbol.asyncDispose]: () => Promise.resolve() };
  };
  const ways: readonly Candidate[] = [
    { options: [], plan: plan(false) },
    ...(hasModules ? [{ options: ['--no-prune'], plan: plan(true) }] : []),
  ];
  return withList(context, ways, listedBy);
}

/** What packing the folder as it is gave, and what the bundle has. */
export interface Tried {
  readonly source: Manifest;
  readonly bundle: Manifest;
  /** From the folder to the bundle. */
  readonly differences: readonly FileChange[];
}

/** The ways that bring packages or complete the manifest, as far as the bundle shows it. */
export function composedCandidates(
  context: CommandContext,
  { folder, bundle }: Places,
  { target, layout, minors, listedBy }: Shown,
  tried: Tried,
): readonly Candidate[] {
  const omit = [bundle];
  const options = { signal: context.signal, ignoreFiles: omit };
  const forTarget = target !== undefined && machinesOf(tried.source) !== machinesOf(tried.bundle);
  const isPython = tried.source.server.type === 'python' || tried.source.server.type === 'uv';
  const brings = isPython && tried.differences.some(({ kind }) => kind === 'added');
  if (layout === undefined || !brings) {
    if (!forTarget) return [];
    const plan = () => planForTarget(context, { folder, target, omit, options });
    const way = { options: [`--target ${targetName(target)}`], plan };
    return withList(context, [way], listedBy);
  }
  const cacheDir = packagesCache(context);
  const vendoring = { layout, cacheDir, ...(minors === undefined ? {} : { minors }) };
  const vendored = [
    '--vendor',
    `--layout ${layout}`,
    ...(minors === undefined ? [] : [`--python-version ${minors.join(',')}`]),
  ];
  const alone = {
    options: vendored,
    plan: () => planVendored(context, { folder, vendoring, omit, options }),
  };
  if (!forTarget) return withList(context, [alone], listedBy);
  const completed = {
    options: [...vendored, `--target ${targetName(target)}`],
    plan: () => planForTarget(context, { folder, target, omit, options, vendoring }),
  };
  return withList(context, [completed, alone], listedBy);
}

/** What a manifest says of the machines that it is for. */
function machinesOf({ compatibility, meta }: Manifest): string {
  const ours = meta['org.opendxt'];
  const targets = typeof ours === 'object' && ours !== null && 'targets' in ours && ours.targets;
  return JSON.stringify([compatibility.platforms, targets]);
}

function withList(
  context: CommandContext,
  ways: readonly Candidate[],
  listedBy: string | undefined,
): readonly Candidate[] {
  if (listedBy === undefined) return ways;
  return ways.map((way) => ({
    options: [...way.options, '--sbom'],
    plan: async () => {
      const made = await way.plan();
      const plan = await addSbom(context, made.plan, listedBy);
      return { plan, [Symbol.asyncDispose]: () => made[Symbol.asyncDispose]() };
    },
  }));
}
