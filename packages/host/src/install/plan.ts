import { stat } from 'node:fs/promises';
import { digestFile, openBundle } from '@opendxt/bundle';
import { missingSettings } from '@opendxt/manifest';
import { gatherSettings, maskSecrets, readSettings } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import type { Home } from '../home/index.ts';
import { installedPlace, prepareLaunch } from '../launch/index.ts';
import type { Machine } from '../runtimes/index.ts';
import { noIsolation } from '../sandbox/index.ts';
import { extensionIn, readState, versionDir } from '../store/index.ts';
import { chooseId, decide } from './decide.ts';
import type { InstallPlan, PlanOptions, Verdict } from './types.ts';

/**
 * Inspects a bundle, lets it be verified and scanned, and says what installing it would do.
 * Nothing is written.
 * @throws {BundleError} when the file is refused
 * @throws {HostError} when it can't be installed under this id, or settings are wrong
 */
export async function planInstall(
  home: Home,
  machine: Machine,
  file: string,
  { as, settings: given = { plain: {}, secret: {} }, checks, signal }: PlanOptions = {},
): Promise<InstallPlan> {
  await using bundle = await openBundle(file, signal === undefined ? {} : { signal });
  const { manifest } = bundle;
  const digest = await digestFile(file, signal === undefined ? {} : { signal });
  const { size } = await stat(file);
  const signature = refuseOn(await checks?.verify?.(bundle));
  const scan = refuseOn(await checks?.scan?.(bundle));

  const state = await readState(home);
  const id = chooseId(manifest, as);
  const { action, folder } = decide(state, id, manifest, digest);
  const active = extensionIn(state, id)?.active;
  const stored = await readSettings(home, id);
  const settings = gatherSettings(manifest, stored.values, given);
  const { command, runtime, warnings } = prepareLaunch(
    manifest,
    maskSecrets(manifest, settings),
    installedPlace(home, id, versionDir(home, id, folder), machine),
    machine,
  );
  return {
    action,
    id,
    file,
    size,
    digest,
    manifest,
    ...(action === 'switch' && active !== undefined && { replaces: active.slice(0, -13) }),
    settings,
    missing: missingSettings(manifest, settings),
    command,
    runtime: runtime.why,
    warnings,
    isolation: noIsolation.level,
    ...(signature && { signature }),
    ...(scan && { scan }),
  };
}

function refuseOn(verdict: Verdict | undefined): Verdict | undefined {
  if (verdict?.refused === true) throw new HostError('refused', verdict.summary);
  return verdict;
}
