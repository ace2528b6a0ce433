import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '@opendxt/manifest';
import {
  gatherSettings,
  presentValues,
  readSettings,
  stageSettings,
  takesPaths,
  type GivenSettings,
  type NextSettings,
  type StoredSettings,
} from '../config/index.ts';
import { grantPicked } from '../consent/index.ts';
import { lock, prepareHome } from '../home/index.ts';
import { readGrants, stageGrants } from '../permissions/index.ts';
import { findInstalled, recover, type Installed, type RepairListener } from '../store/index.ts';
import { viewOf, type ConfigureContext, type SettingsOverview } from './view.ts';

export interface ConfigureOptions {
  /** Only says what would be changed, and what is wrong. */
  readonly dryRun?: boolean;
  readonly onRepair?: RepairListener;
  /** Called when it is done: whoever runs the server starts it anew. */
  readonly onCommitted?: () => Promise<void>;
}

export interface ConfigureResult extends SettingsOverview {
  /** Keys whose values are others now; those of secrets whenever one was given. */
  readonly changed: readonly string[];
}

/**
 * Changes settings of the version that is used: all of it, or nothing where something is wrong. Who
 * names a folder or a file agrees to its being used as the grants for that setting say.
 * @throws {HostError} `invalid-settings` with all that is wrong, `grant-refused`, `not-installed`
 */
export async function configure(
  context: ConfigureContext,
  id: string,
  given: GivenSettings,
  { dryRun = false, onRepair, onCommitted }: ConfigureOptions = {},
): Promise<ConfigureResult> {
  const { home, secrets, machine, audit } = context;
  await findInstalled(home, id);
  await prepareHome(home);
  await using _lock = await lock(join(home.run, 'state.lock'));
  await recover(home, onRepair, secrets);
  const installed = await findInstalled(home, id);
  const { folder, manifest } = installed;
  const stored = await readSettings(home, id, folder);
  const locked = (await context.policy()).lockedSettings(id);
  const next = await gatherSettings(manifest, stored, given, { home: machine.home, locked });
  const changed = changedKeys(manifest, stored, next);
  const grants = await grantsFor(context, installed, next, given);
  if (dryRun || (changed.length === 0 && !grants.changed))
    return { ...(await viewOf(context, installed, stored, locked)), changed };
  // What can't be recorded is not done.
  await audit.record({ event: 'configure', id, keys: changed });
  const now = await stageSettings(home, secrets, id, folder, next);
  if (grants.changed) await stageGrants(home, id, folder, grants.grants);
  await onCommitted?.();
  // Secrets that nothing names any more.
  await recover(home, onRepair, secrets);
  return { ...(await viewOf(context, installed, now, locked)), changed };
}

/** In the order of the manifest. */
function changedKeys(
  { userConfig }: Manifest,
  stored: StoredSettings,
  next: NextSettings,
): readonly string[] {
  const before: Readonly<Record<string, unknown>> = { ...stored.values, ...stored.secrets };
  const after: Readonly<Record<string, unknown>> = { ...next.values, ...next.secrets };
  const known = userConfig.map(({ key }) => key);
  const keys = new Set([...known, ...Object.keys(before)]);
  return [...keys].filter((key) => !isDeepStrictEqual(before[key], after[key]));
}

/** Also where the value is as it was: the path may lead elsewhere by now, and was named again. */
async function grantsFor(
  context: ConfigureContext,
  { id, folder, manifest }: Installed,
  next: NextSettings,
  { plain, values = {}, unset = [] }: GivenSettings,
) {
  const named = new Set([...Object.keys(plain), ...Object.keys(values), ...unset]);
  const keys = manifest.userConfig
    .filter((option) => takesPaths(option) && named.has(option.key))
    .map(({ key }) => key);
  const before = await readGrants(context.home, id, folder);
  if (keys.length === 0) return { grants: before, changed: false };
  const settings = presentValues(next);
  const grants = await grantPicked(context, { id, folder, grants: before, settings, keys });
  return { grants, changed: !isDeepStrictEqual(before, grants) };
}
