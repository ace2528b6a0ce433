import { archiveContents, openBundle } from '@opendxt/bundle';
import { missingSettings, type Manifest } from '@opendxt/manifest';
import { gatherSettings, presentValues, readSettings, withLocked } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import { describeLaunch, installedPlace, lackingFor, preferredMinors } from '../launch/index.ts';
import { planPackages } from '../preparation/index.ts';
import {
  extensionIn,
  ownerOf,
  readState,
  usedVersion,
  versionDir,
  type State,
} from '../store/index.ts';
import { policyFacts } from '../verdicts/index.ts';
import { candidateOf, chooseId, decide, type Decision } from './decide.ts';
import type { PlanContext } from './plan-context.ts';
import { planGrants } from './plan-grants.ts';
import { recordRefusal, type Found } from './record-refusal.ts';
import { refuseByPolicy } from './refuse-by-policy.ts';
import { checkBundle } from './check-bundle.ts';
import type { InstallPlan, PlanOptions } from './types.ts';
import { wasReady } from './was-ready.ts';

/**
 * Inspects a bundle, lets it be verified and scanned, and says what installing it would do.
 * Nothing is written, but the record of a refusal where `audit` is given.
 * @throws {BundleError} when the file is refused
 * @throws {HostError} when it is blocked, changed after it was signed, or malicious; when it can't be
 * installed under this id, settings are wrong, or a policy forbids it
 */
export async function planInstall(
  context: PlanContext,
  file: string,
  options: PlanOptions = {},
): Promise<InstallPlan> {
  const found: Found = {};
  try {
    return await plan(context, file, options, found);
  } catch (error) {
    const { audit } = options;
    // What was refused is what the caller has to know, even when that can't be recorded.
    if (audit !== undefined)
      await recordRefusal(context.home, audit, found, error).catch(() => undefined);
    throw error;
  }
}

async function plan(
  context: PlanContext,
  file: string,
  options: PlanOptions,
  found: Found,
): Promise<InstallPlan> {
  const { home, machine, sandbox } = context;
  const { settings: given = { plain: {}, secret: {} }, rules = {}, signal } = options;
  const reading = signal === undefined ? {} : { signal };
  await using bundle = await openBundle(file, reading);
  const { manifest } = bundle;
  // Of what is open, which is what is scanned: another file may have its name by now.
  const digest = await bundle.archive.fileDigest();
  const state = await readState(home);
  const id = idFor(manifest, state, options);
  Object.assign(found, { id, manifest, digest, ...replacedBy(state, id) });
  const bound = ownerOf(state, id)?.signer;
  const checked = { id, bundle, file, digest, ...(bound === undefined ? {} : { bound }) };
  const { signature, scan } = await checkBundle(context, checked, options, found);
  const candidate = candidateOf({ id, manifest, digest, ...(signature && { signature }) });
  const decision = decide(state, candidate, rules);
  const { action, folder, from } = decision;
  const locked = (await context.policy()).lockedSettings(id);
  const stored = await readSettings(home, id, from ?? folder);
  const configured = await gatherSettings(manifest, stored, given, { home: machine.home, locked });
  const settings = withLocked(manifest, presentValues(configured), locked);
  const missing = missingSettings(manifest, settings);
  const contents = archiveContents(bundle.archive);
  const minors = await preferredMinors(manifest, contents, machine);
  const place = {
    ...installedPlace(home, id, versionDir(home, id, folder), machine),
    ...(minors === undefined ? {} : { minors }),
  };
  const { command, runtime, warnings } = await describeLaunch(manifest, settings, place, machine);
  const packages = await planPackages(home, machine, { id, folder, manifest }, contents);
  const permissions = await planGrants(context, candidate, decision, settings, options);
  await refuseByPolicy(context, {
    id,
    name: manifest.name,
    author: manifest.author.name,
    digest,
    ...policyFacts({
      ...(signature && { signature: signature.decision }),
      ...(scan && { scan: scan.summary }),
    }),
    isolation: sandbox.level,
    permissions: permissions.grants.permissions,
  });
  return {
    action,
    id,
    file,
    source: options.source ?? file,
    size: bundle.archive.fileSize,
    digest,
    manifest,
    ...(decision.replaces !== undefined && { replaces: decision.replaces }),
    ...(from !== undefined && { from }),
    folder,
    rules,
    settings,
    configured,
    revision: stored.revision,
    missing,
    command,
    runtime: runtime.why,
    warnings,
    lacks: await lackingFor(manifest, contents, machine, {
      cacheDir: home.cache,
    }),
    ...(packages !== undefined && { packages }),
    ...permissions,
    trial: await planTrial(
      context,
      state,
      id,
      decision,
      missing.map(({ key }) => key),
      options,
    ),
    isolation: sandbox.level,
    shortcomings: sandbox.shortcomings,
    ...(signature && { signature }),
    ...(scan && { scan }),
  };
}

function replacedBy(state: State, id: string): Pick<Found, 'replaces'> {
  const installed = extensionIn(state, id);
  return installed === undefined ? {} : { replaces: usedVersion(installed) };
}

function idFor(manifest: Manifest, state: State, { as, update }: PlanOptions): string {
  if (update === undefined) return chooseId(manifest, as);
  if (extensionIn(state, update) !== undefined) return update;
  throw new HostError('not-installed', `\`${update}\` is not installed`, {
    hint: '`dxt install <file>` installs it, `dxt list` shows what is',
  });
}

/**
 * Whether an update is tried before it is used. One that works must not become one that does not
 * for want of a setting; one that had no settings before can't be tried.
 */
async function planTrial(
  { home }: PlanContext,
  state: State,
  id: string,
  { action, from, replaces = '' }: Decision,
  missing: readonly string[],
  { start = true }: PlanOptions,
): Promise<InstallPlan['trial']> {
  if (action !== 'switch' || from === undefined) return 'first-install';
  if (extensionIn(state, id)?.enabled === false) return 'disabled';
  if (!start) return 'not-wanted';
  if (missing.length === 0) return 'on-a-copy';
  if (!(await wasReady(home, id))) return 'needs-settings';
  const names = missing.map((key) => `\`${key}\``).join(', ');
  throw new HostError(
    'needs-settings',
    `\`${id}\` stays at ${replaces}: the new version can't start without a value for ${names}`,
    { hint: `give it with ${missing.map((key) => `\`--set ${key}=…\``).join(' ')}` },
  );
}
