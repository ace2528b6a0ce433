import type { Settings } from '@opendxt/manifest';
import { installedPlace } from '../launch/index.ts';
import {
  bindingFor,
  covers,
  initialGrants,
  noGrants,
  readGrants,
  requestPermissions,
  widens,
  type Change,
} from '../permissions/index.ts';
import { versionDir } from '../store/index.ts';
import type { Candidate, Decision } from './decide.ts';
import type { PlanContext } from './plan-context.ts';
import type { InstallPlan, PlanOptions } from './types.ts';

/**
 * What a bundle asks for, what it will be granted when the plan is agreed to, and what of that is
 * more than was agreed to before. Where nothing of the kind changes, only what is named is added.
 */
export async function planGrants(
  { home, machine, sandbox }: PlanContext,
  { id, manifest, signer }: Candidate,
  { action, folder, from }: Decision,
  settings: Settings,
  { allow = [], limits = {}, shown = false, settings: given }: PlanOptions,
): Promise<Pick<InstallPlan, 'request' | 'before' | 'grants' | 'widening'>> {
  const before = from === undefined ? noGrants : await readGrants(home, id, from);
  // Grants that hold for nothing are those of a version of OpenDXT that asked for none.
  const isKnown = before.binding.name !== '';
  const request = requestPermissions(manifest, machine, settings);
  const grants = await initialGrants({
    request: action === 'keep' && isKnown ? [] : request,
    manifest,
    settings,
    machine,
    home,
    place: installedPlace(home, id, versionDir(home, id, folder), machine),
    isolation: isKnown ? before.isolation : sandbox.level,
    allowed: allow,
    acceptDefaults: shown,
    picked: Object.keys(given?.plain ?? {}),
    ...(signer === undefined ? {} : { signer }),
    ...(from === undefined ? {} : { before }),
  });
  const named = allow.flatMap((one) => (one.kind === 'permission' ? [one.permission] : []));
  const isAsked = (change: Change) =>
    change.kind !== 'permission' || !covers(named, change.permission);
  const changes =
    from === undefined || (action === 'keep' && isKnown)
      ? []
      : widens(before, request, bindingFor(manifest, machine, signer));
  return {
    request,
    before,
    grants: { ...grants, limits: { ...grants.limits, ...limits } },
    widening: changes.filter(isAsked),
  };
}
