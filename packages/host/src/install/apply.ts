import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { HostContext } from '../activation/index.ts';
import { readSettings, stageSettings } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import { lock, prepareHome, type Home } from '../home/index.ts';
import { preparePackages } from '../preparation/index.ts';
import { formatPermission, readGrants, stageGrants, type Change } from '../permissions/index.ts';
import {
  extensionIn,
  keepReserve,
  keptWith,
  readReceipt,
  receiptPath,
  recover,
  using,
  versionDir,
  writeReceipt,
  writeState,
  type ExtensionState,
  type State,
} from '../store/index.ts';
import { candidateOf, decide } from './decide.ts';
import { eventsOf, outcomeOf } from './events.ts';
import { keepPlannedScan } from './keep-planned-scan.ts';
import { tryStart } from './trial.ts';
import type { ApplyOptions, InstallPlan, InstallResult } from './types.ts';
import { isIntact, unpack } from './unpack.ts';

/**
 * Carries out a plan. Until the last step, which replaces `state.json`, nothing has changed for
 * anybody: files, settings and grants of a version lie beside those of the others. What an
 * interruption leaves behind is removed by the next change.
 * @throws {HostError} when it can't run on this machine, when the file, or what is installed, is not what it was for the plan, when
 * nobody agreed to what it widens, and when an update does not start
 */
export async function applyInstall(
  context: HostContext,
  plan: InstallPlan,
  options: ApplyOptions = {},
): Promise<InstallResult> {
  if (plan.widening.length > 0 && options.agreed !== true) throw needsConsent(plan);
  if (plan.action !== 'keep') refuseFatal(plan);
  const { home, secrets, audit } = context;
  await prepareHome(home);
  await using _lock = await lock(join(home.run, 'state.lock'));
  // Before that, which moves secrets that the first format had in clear text.
  await expectSameBasis(home, plan);
  const state = await recover(home, options.onRepair, secrets);
  expectUnchanged(state, plan);
  expectRemoved(state, plan.id);
  try {
    // What can't be recorded is not done. What is staged for the used version holds at once.
    const record = async () => {
      for (const event of eventsOf(plan)) await audit.record(event);
    };
    if (plan.action === 'keep') await record();
    const done = await stage(context, state, plan, options);
    if (plan.action !== 'keep') {
      await record();
      await writeState(home, withVersion(state, plan, options.now ?? new Date()));
    } else await bindPublisher(home, state, plan);
    await options.onCommitted?.();
    await recover(home, undefined, secrets);
    await keepReserve(home);
    return { ...resultOf(context, plan), ...done };
  } catch (error) {
    // What went wrong first is what the caller has to know, even when this fails too.
    await recover(home, undefined, secrets).catch(() => undefined);
    const why = error instanceof Error ? error.message : String(error);
    await audit.record(outcomeOf(plan, 'failed', why)).catch(() => undefined);
    throw error;
  }
}

/** Everything of the version, beside what is used. */
async function stage(
  context: HostContext,
  state: State,
  plan: InstallPlan,
  options: ApplyOptions,
): Promise<Pick<InstallResult, 'tried' | 'repaired'>> {
  const { home, secrets } = context;
  const { id, folder } = plan;
  const isKnown = extensionIn(state, id)?.versions.includes(folder) === true;
  const isThere = isKnown && (await isIntact(home, id, folder));
  if (!isThere) {
    const now = options.now ?? new Date();
    await unpack(context, plan, now.toISOString(), options);
  } else await keepVerdicts(home, plan);
  await preparePackages(context, plan, options);
  await keepPlannedScan(context, plan, options);
  await stageSettings(home, secrets, id, folder, plan.configured);
  if (plan.trial === 'on-a-copy') {
    options.onTrial?.();
    await tryStart(context, plan, { signal: options.signal, onProgress: options.onCopy });
  }
  await stageGrants(home, id, folder, plan.grants);
  return { tried: plan.trial === 'on-a-copy', repaired: isKnown && !isThere };
}

/** What is found out about a version that is there already counts from now on. */
async function keepVerdicts(home: Home, { id, folder, signature, scan }: InstallPlan) {
  const path = receiptPath(home, id, folder);
  const receipt = await readReceipt(path);
  if (receipt === undefined || (signature === undefined && scan === undefined)) return;
  await writeReceipt(path, {
    ...receipt,
    ...(signature && { signature }),
    ...(scan && { scan: scan.summary }),
  });
}

/** The very file that is installed may get a signature beside it later. */
async function bindPublisher(home: Home, state: State, plan: InstallPlan): Promise<void> {
  const { signer } = candidateOf(plan);
  const installed = extensionIn(state, plan.id);
  if (installed === undefined || signer === undefined || installed.signer === signer) return;
  const extensions = { ...state.extensions, [plan.id]: { ...installed, signer } };
  await writeState(home, { ...state, extensions });
}

/** What was set, agreed to or taken back since must neither be lost nor come back with the plan. */
async function expectSameBasis(home: Home, plan: InstallPlan): Promise<void> {
  const { id, from, folder, before, revision } = plan;
  const settings = await readSettings(home, id, from ?? folder);
  const grants = from === undefined ? before : await readGrants(home, id, from);
  if (settings.revision !== revision || !isDeepStrictEqual(grants, before)) throw changed(id);
}

/** What is installed is what it was for the plan, and would be decided about in the same way. */
function expectUnchanged(state: State, plan: InstallPlan): void {
  const { id, rules, action, from } = plan;
  const isSame = extensionIn(state, id)?.active === from;
  if (!isSame || decide(state, candidateOf(plan), rules).action !== action) throw changed(id);
}

function changed(id: string): HostError {
  return new HostError('file-changed', `\`${id}\` was changed by somebody else meanwhile`, {
    hint: 'run the command again',
  });
}

/** What is left of an extension must not be taken for that of the next with its id. */
function expectRemoved(state: State, id: string): void {
  if (!state.removals.some((removal) => removal.id === id)) return;
  throw new HostError('id-taken', `what is left of an earlier \`${id}\` can't be removed`, {
    hint: `remove it by hand: \`data/${id}\` and \`store/${id}\` in OPENDXT_HOME; or take another id with \`--as\``,
  });
}

function withVersion(state: State, plan: InstallPlan, now: Date): State {
  const { id, folder, manifest } = plan;
  const { signer } = candidateOf(plan);
  const installed = extensionIn(state, id);
  const versions = [...(installed?.versions ?? []).filter((name) => name !== folder), folder];
  const extension: ExtensionState = {
    name: manifest.name,
    author: manifest.author.name,
    ...(signer === undefined ? {} : { signer }),
    active: folder,
    versions: keptWith(versions, folder),
    enabled: installed?.enabled ?? true,
    installedAt: now.toISOString(),
  };
  const { [id]: _takenOver, ...kept } = state.kept;
  return {
    ...state,
    kept,
    extensions: { ...state.extensions, [id]: using(extension, folder, manifest.version) },
  };
}

function resultOf({ home }: HostContext, plan: InstallPlan) {
  const { id, manifest, digest, action, folder, missing } = plan;
  return {
    id,
    version: manifest.version,
    digest,
    action,
    dir: versionDir(home, id, folder),
    state: missing.length === 0 ? ('ready' as const) : ('needs-settings' as const),
  };
}

/** What can't run here, whatever is installed beside it, is not installed. */
function refuseFatal({ id, lacks }: InstallPlan): void {
  const fatal = lacks.filter((lack) => lack.fatal);
  const [first] = fatal;
  if (first === undefined) return;
  const why = fatal.map(({ message }) => message).join('; ');
  throw new HostError(
    'cannot-run',
    `\`${id}\` can't run here: ${why}`,
    first.hint === undefined ? {} : { hint: first.hint },
  );
}

function needsConsent({ id, manifest, replaces, widening }: InstallPlan): HostError {
  const stays = replaces === undefined ? '' : `\`${id}\` stays at ${replaces}: `;
  return new HostError(
    'needs-consent',
    `${stays}version ${manifest.version} wants more than was agreed to: ${widening.map(describe).join(', ')}`,
    { hint: '`--dry-run` shows all of it, `--yes` agrees to it' },
  );
}

function describe(change: Change): string {
  switch (change.kind) {
    case 'permission':
      return `\`${formatPermission(change.permission)}\``;
    case 'command':
      return 'another command to start';
    default:
      return `another ${change.kind}`;
  }
}
