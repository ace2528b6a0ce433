import { compareVersions, type ProjectName, type PythonTarget } from '@opendxt/bundle';
import { CliError } from '../../command/index.ts';
import type { Engine, ResolveOptions } from '../engine/index.ts';
import type { Plan } from '../resolve/index.ts';
import type { HeldBack, MissingWheel } from '../types.ts';

/** More projects than this that stopped making wheels for some target are a person's work. */
const mostRounds = 8;

/**
 * What each target takes of a requirements file; where the newest version of a project has no wheel
 * for some target, an older one that has, for all of them. What can't be mended so is left missing.
 * @param keep projects of which no other version is taken
 */
export async function resolveHoldingBack(
  engine: Engine,
  requirements: string,
  targets: readonly PythonTarget[],
  { keep, digests }: { readonly keep: readonly ProjectName[]; readonly digests?: Digests },
): Promise<Plan> {
  const first = await engine.resolve(requirements, targets, { digests });
  let plan = first;
  let held: readonly HeldBack[] = [];
  for (let round = 0; plan.missing.length > 0 && round < mostRounds; round += 1) {
    const more = olderVersions(plan.missing, keep);
    if (more === undefined) return first;
    held = [...held.filter(({ project }) => !more.some((one) => one.project === project)), ...more];
    const bounds = held.map(({ project, version }) => `${project}<=${version}`);
    try {
      plan = { ...(await engine.resolve(requirements, targets, { digests, bounds })), held };
    } catch (error) {
      // What was wanted wants just the version that lacks the wheel.
      if (error instanceof CliError) return first;
      throw error;
    }
  }
  return plan.missing.length === 0 ? plan : first;
}

type Digests = ResolveOptions['digests'];

/** Undefined where a project has no version for some target, or may have no other. */
function olderVersions(
  missing: readonly MissingWheel[],
  keep: readonly ProjectName[],
): readonly HeldBack[] | undefined {
  const found = new Map<string, HeldBack>();
  for (const { project, version, otherVersion, target } of missing) {
    const isOlder = otherVersion !== undefined && compareVersions(otherVersion, version) < 0;
    if (!isOlder || keep.includes(project)) return undefined;
    if (!found.has(project))
      found.set(project, { project, version: otherVersion, newest: version, target });
  }
  return [...found.values()];
}
