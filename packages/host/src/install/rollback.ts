import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { HostContext } from '../activation/index.ts';
import { HostError } from '../error/index.ts';
import { lock, prepareHome, type Home } from '../home/index.ts';
import {
  keepDenied,
  newlyGranted,
  readGrants,
  stageGrants,
  type Grants,
} from '../permissions/index.ts';
import {
  extensionIn,
  listVersions,
  readReceipt,
  receiptPath,
  recover,
  using,
  writeState,
  type KeptVersion,
  type RepairListener,
} from '../store/index.ts';
import { auditFacts, type Verdicts } from '../verdicts/index.ts';
import { bindingPublisher } from './decide.ts';
import { grantEvents } from './events.ts';
import { isIntact } from './unpack.ts';

export interface RollbackOptions {
  /** A version, or the folder of one; the one that was installed before, unless told. */
  readonly to?: string;
  readonly onRepair?: RepairListener;
  /** Called when the switch is made: whoever runs the old server ends it now. */
  readonly onCommitted?: () => Promise<void>;
}

export interface RollbackResult {
  readonly id: string;
  /** The version that was used. */
  readonly from: string;
  readonly version: string;
  readonly dir: string;
  /** What it may do again that it could not do just now, as `--allow` names it. */
  readonly regained: readonly string[];
}

/**
 * Uses a version that is kept, with the settings and grants that it had, without what was denied
 * since; data stays as it is. The server is not tried before: going back must work where nothing else does.
 * @throws {HostError} `no-version`, `tampered`
 */
export async function rollback(
  { home, secrets, audit }: HostContext,
  id: string,
  { to, onRepair, onCommitted }: RollbackOptions = {},
): Promise<RollbackResult> {
  await prepareHome(home);
  await using _lock = await lock(join(home.run, 'state.lock'));
  const state = await recover(home, onRepair, secrets);
  const extension = extensionIn(state, id);
  if (extension === undefined) throw notInstalled(id);
  const versions = await listVersions(home, id);
  const target = choose(id, versions, to);
  const from = versions.find(({ active }) => active)?.version ?? '';
  if (!(await isIntact(home, id, target.folder))) throw damaged(id, target);
  const { version, digest = '', dir } = target;
  const { grants, regained } = await grantsAfter(home, id, extension.active, target.folder);
  // What can't be recorded is not done.
  for (const event of grantEvents(id, regained, 'rolled back')) await audit.record(event);
  const known = await verdictsOf(home, id, target.folder);
  const facts = auditFacts(known);
  await audit.record({ event: 'rollback', id, version, digest, outcome: 'ok', from, ...facts });
  // Updates come from whoever signed the version that is used; one that nobody signed frees nobody.
  const signer = bindingPublisher(known.signature);
  const back = { ...using(extension, target.folder, version), ...(signer && { signer }) };
  const extensions = { ...state.extensions, [id]: back };
  if (grants !== undefined) await stageGrants(home, id, target.folder, grants);
  await writeState(home, { ...state, extensions });
  await onCommitted?.();
  return { id, from, version, dir, regained };
}

/** What is to be written of grants, if anything; nothing where they can't be read, as a start will say. */
async function grantsAfter(
  home: Home,
  id: string,
  active: string,
  target: string,
): Promise<{ readonly grants?: Grants; readonly regained: readonly string[] }> {
  try {
    const now = await readGrants(home, id, active);
    const before = await readGrants(home, id, target);
    const grants = keepDenied(before, now);
    const regained = newlyGranted(now, grants);
    return isDeepStrictEqual(grants, before) ? { regained } : { grants, regained };
  } catch (error) {
    if (error instanceof HostError) return { regained: [] };
    throw error;
  }
}

/** What was found out about a version at its install; its start judges it anew. */
async function verdictsOf(home: Home, id: string, folder: string): Promise<Verdicts> {
  const receipt = await readReceipt(receiptPath(home, id, folder));
  const { signature, scan } = receipt ?? {};
  return { ...(signature && { signature: signature.decision }), ...(scan && { scan }) };
}

function choose(id: string, versions: readonly KeptVersion[], to: string | undefined): KeptVersion {
  const others = versions.filter(({ active }) => !active);
  if (others.length === 0)
    throw new HostError('no-version', `no other version of \`${id}\` is kept`, {
      hint: `\`dxt update ${id} <file>\` installs one`,
    });
  const found = to === undefined ? [before(versions)] : named(versions, to);
  const [first] = found;
  if (first === undefined || found.length > 1) throw unclear(id, others, to, found.length);
  if (first.active)
    throw new HostError('no-version', `version ${first.version} of \`${id}\` is used already`, {
      hint: `kept: ${describe(others)}`,
    });
  return first;
}

/** The one that was installed before the used one; none, when that is the oldest. */
function before(versions: readonly KeptVersion[]): KeptVersion | undefined {
  return versions[versions.findIndex(({ active }) => active) - 1];
}

function named(versions: readonly KeptVersion[], to: string): (KeptVersion | undefined)[] {
  return versions.filter(({ version, folder }) => version === to || folder === to);
}

function unclear(
  id: string,
  others: readonly KeptVersion[],
  to: string | undefined,
  found: number,
): HostError {
  const what =
    to === undefined
      ? `the used version of \`${id}\` is the oldest that is kept`
      : found === 0
        ? `no version ${to} of \`${id}\` is kept`
        : `version ${to} of \`${id}\` is kept with ${found} contents`;
  return new HostError('no-version', what, {
    hint: `\`dxt rollback ${id} <version>\` takes one of: ${describe(others)}`,
  });
}

/** By the folder where two have the same version. */
function describe(versions: readonly KeptVersion[]): string {
  const count = (wanted: string) => versions.filter(({ version }) => version === wanted).length;
  return versions
    .map(({ version, folder }) => `\`${count(version) > 1 ? folder : version}\``)
    .join(', ');
}

function damaged(id: string, { version }: KeptVersion): HostError {
  return new HostError(
    'tampered',
    `\`${id}\` can't go back to ${version}: its files are not those that were installed`,
    { hint: 'install its bundle again, with `--downgrade`' },
  );
}

function notInstalled(id: string): HostError {
  return new HostError('not-installed', `\`${id}\` is not installed`, {
    hint: '`dxt list` shows what is',
  });
}
