import { join } from 'node:path';
import type { HostContext } from '../activation/index.ts';
import type { AuditEvent } from '../audit/index.ts';
import { presentValues, readSettings } from '../config/index.ts';
import { HostError } from '../error/index.ts';
import { lock, prepareHome } from '../home/index.ts';
import { installedPlace } from '../launch/index.ts';
import {
  editGrants,
  editLimit,
  expectApart,
  expectSetting,
  formatAllow,
  formatLimit,
  grantFiles,
  initialGrants,
  limitName,
  readGrants,
  requestPermissions,
  stageGrants,
  type AllowOption,
  type Grants,
  type Verb,
} from '../permissions/index.ts';
import { usualLimits, type Limits } from '../sandbox/index.ts';
import { findInstalled } from '../store/index.ts';
import { expectAllowed } from './policy.ts';

export type Edit =
  | { readonly verb: Verb; readonly option: AllowOption }
  | { readonly verb: 'limit'; readonly limit: keyof Limits; readonly value: number | undefined };

export interface PermissionChange {
  /** Begins with what installing it would grant, instead of what is granted now. */
  readonly reset?: boolean;
  /** A person saw the defaults that are granted by a reset. */
  readonly acceptDefaults?: boolean;
  readonly edits: readonly Edit[];
  /** Who changes it, for the audit. */
  readonly by: string;
}

type ConsentContext = Pick<HostContext, 'home' | 'machine' | 'sandbox' | 'audit' | 'policy'>;

/**
 * Changes what was agreed to for the version that is used. It is recorded, then written; whoever
 * runs the server has to be told.
 * @throws {HostError} `policy-refused`, `grant-refused`, `invalid-permission`, `not-installed`
 */
export async function changePermissions(
  context: ConsentContext,
  id: string,
  change: PermissionChange,
): Promise<{ readonly before: Grants; readonly after: Grants }> {
  const { home, machine, audit } = context;
  await findInstalled(home, id);
  await prepareHome(home);
  await using _lock = await lock(join(home.run, 'state.lock'));
  const installed = await findInstalled(home, id);
  const { folder, manifest, dir } = installed;
  const settings = presentValues(await readSettings(home, id, folder));
  const place = installedPlace(home, id, dir, machine);
  const facts = { manifest, settings, place, machine, home };
  const before = await readGrants(home, id, folder);
  const { signer } = before.binding;
  const start = change.reset
    ? await initialGrants({
        ...facts,
        request: requestPermissions(manifest, machine, settings),
        isolation: context.sandbox.level,
        allowed: [],
        acceptDefaults: change.acceptDefaults === true,
        ...(signer !== undefined && { signer }),
      })
    : before;
  let after = start;
  for (const edit of change.edits) {
    if (edit.verb === 'limit') {
      after = editLimit(after, edit.limit, edit.value);
      continue;
    }
    const { option, verb } = edit;
    after = editGrants(after, verb, option);
    if (option.kind !== 'permission') continue;
    expectSetting(option.permission, manifest);
    if (verb !== 'allow' || option.permission.kind !== 'files') continue;
    const { setting } = option.permission;
    const ours = after.permissions.filter((one) => one.kind === 'files' && one.setting === setting);
    const named = await grantFiles(ours, {
      ...facts,
      acceptsDefault: () => true,
      isNamed: () => true,
    });
    // The other settings keep the paths that they were agreed to with, whatever those are by now.
    const others = after.files.filter((grant) => grant.setting !== setting);
    after = { ...after, files: [...others, ...named] };
  }
  expectApart(after.files, machine.platform);
  await expectAllowed(context, installed, before, after);
  for (const event of eventsFor(id, change)) await audit.record(event);
  await stageGrants(home, id, folder, after);
  return { before, after };
}

function eventsFor(id: string, { reset, edits, by }: PermissionChange): readonly AuditEvent[] {
  const words = { allow: 'grant', deny: 'deny', revoke: 'revoke', limit: 'grant' } as const;
  return [
    ...(reset === true
      ? [{ event: 'revoke', id, what: 'all but what is required', by } as const]
      : []),
    ...edits.map((edit) => ({ event: words[edit.verb], id, what: describeEdit(edit), by })),
  ];
}

function describeEdit(edit: Edit): string {
  if (edit.verb !== 'limit') return formatAllow(edit.option);
  const { limit, value } = edit;
  return `limit:${limitName(limit)}=${formatLimit(limit, value ?? usualLimits[limit])}`;
}

/**
 * Grants the files that settings name by now: picking a file or a folder is the consent to it.
 * For whoever changes settings, before it stages the grants.
 * @throws {HostError} `grant-refused`
 */
export async function grantPicked(
  { home, machine }: Pick<HostContext, 'home' | 'machine'>,
  {
    id,
    folder,
    grants,
    settings,
    keys,
  }: {
    readonly id: string;
    readonly folder: string;
    readonly grants: Grants;
    /** As they will be. */
    readonly settings: Parameters<typeof requestPermissions>[2];
    /** Those that were changed now. */
    readonly keys: readonly string[];
  },
): Promise<Grants> {
  const { manifest, dir, folder: active } = await findInstalled(home, id);
  if (active !== folder) throw new HostError('file-changed', `\`${id}\` was changed meanwhile`);
  const place = installedPlace(home, id, dir, machine);
  const granted = grants.permissions.filter(
    (one) => one.kind === 'files' && keys.includes(one.setting),
  );
  const facts = { manifest, settings: settings ?? {}, place, machine, home };
  const picked = await grantFiles(granted, { ...facts, acceptsDefault: () => false });
  const files = [...grants.files.filter(({ setting }) => !keys.includes(setting)), ...picked];
  expectApart(files, machine.platform);
  return { ...grants, files };
}
