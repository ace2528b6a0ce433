import type { Manifest } from '@opendxt/manifest';
import { HostError } from '../error/index.ts';
import type { IsolationLevel } from '../sandbox/index.ts';
import { bindingFor } from './binding.ts';
import { covers, samePermission } from './covers.ts';
import { expectApart, grantFiles } from './grant-files.ts';
import { noGrants } from './no-grants.ts';
import type { PathContext } from './paths.ts';
import type { FileGrant, Grants, Permission, PermissionRequest, ToolRule } from './types.ts';
import type { AllowOption } from './vocabulary.ts';

export interface Consent extends PathContext {
  readonly request: readonly PermissionRequest[];
  /** What this machine gave when the user agreed. */
  readonly isolation: IsolationLevel;
  /** What the user named beside agreeing to what is required. */
  readonly allowed: readonly AllowOption[];
  readonly signer?: string;
  /** What was agreed to for the version before; it is kept. */
  readonly before?: Grants;
  /** Defaults of the manifest were shown to a person, who agreed; otherwise they are no choice. */
  readonly acceptDefaults?: boolean;
  /** Settings that are set now; the files of the others stay as they were agreed to. All, unless told. */
  readonly picked?: readonly string[];
  /** Nobody was asked: only what was granted before and what was named is granted. */
  readonly onlyNamed?: boolean;
}

/**
 * The grants of somebody who has agreed: what is required, and what was named. A program that
 * fetches code is granted when its author declared it or the user named it.
 * @throws {HostError} `grant-refused` when a path can't be granted
 */
export async function initialGrants(consent: Consent): Promise<Grants> {
  const { request, manifest, machine, allowed, signer, before = noGrants } = consent;
  const named = allowed.flatMap((option) =>
    option.kind === 'permission' ? [option.permission] : [],
  );
  for (const permission of named) expectSetting(permission, manifest);
  const denied = before.denied.filter((permission) => !covers(named, permission));
  const required = (consent.onlyNamed === true ? [] : request)
    .filter((one) => isGrantedByAgreeing(one, manifest.server.type))
    .map(({ permission }) => permission)
    .filter((permission) => !covers(denied, permission));
  const permissions = union([...before.permissions, ...required, ...named]);
  const kept = before.files.filter((grant) => isKept(grant, permissions, consent.picked));
  const isNew = (one: Permission) =>
    one.kind !== 'files' || !kept.some(({ setting }) => setting === one.setting);
  const picked = await grantFiles(permissions.filter(isNew), {
    ...consent,
    isNamed: (setting) => named.some(isOf(setting)),
    acceptsDefault: (setting) =>
      // What was agreed to before without its default is not shown again.
      (consent.acceptDefaults === true && !before.permissions.some(isOf(setting))) ||
      [...named, ...filesOf(before)].some(isOf(setting)),
  });
  const files = [...kept, ...picked];
  expectApart(files, machine.platform);
  return {
    ...before,
    permissions,
    denied,
    files,
    tools: allowTools(before.tools, allowed),
    sampling: ruleFor('sampling', before.sampling, allowed),
    elicitation: ruleFor('elicitation', before.elicitation, allowed),
    isolation: leastOf(consent.isolation, before, allowed),
    binding: bindingFor(manifest, machine, signer),
  };
}

/**
 * @throws {HostError} `invalid-permission` when files of a setting are named that has none
 */
export function expectSetting(permission: Permission, { userConfig }: Manifest): void {
  if (permission.kind !== 'files') return;
  const fitting = userConfig.filter(({ type }) => type === 'directory' || type === 'file');
  if (fitting.some(({ key }) => key === permission.setting)) return;
  throw new HostError(
    'invalid-permission',
    `\`${permission.setting}\` is no setting that names files or folders`,
    {
      hint:
        fitting.length === 0
          ? 'it has none that does'
          : `there are ${fitting.map(({ key }) => `\`${key}\``).join(', ')}`,
    },
  );
}

/** Whether agreeing as a whole, as `--yes` does, grants this. */
export function isGrantedByAgreeing(
  { permission, required, from }: PermissionRequest,
  serverType: string,
): boolean {
  if (!required) return false;
  // The type `uv` says that its packages are fetched.
  return permission.kind !== 'fetched-code' || from === 'declared' || serverType === 'uv';
}

/** Each permission once, and no reading of files that may be written. */
export function union(permissions: readonly Permission[]): readonly Permission[] {
  return permissions.filter(
    (one, index) =>
      !permissions.some((other, at) => {
        if (at === index || !covers([other], one)) return false;
        return samePermission(other, one) ? at < index : one.kind === 'files';
      }),
  );
}

export function allowTools(tools: Grants['tools'], allowed: readonly AllowOption[]) {
  const names = allowed.flatMap((option) => (option.kind === 'tool' ? [option.name] : []));
  const all = allowed.some(({ kind }) => kind === 'tools');
  const rules = names.map((name): readonly [string, ToolRule] => [name, 'always']);
  return {
    usual: all ? 'always' : tools.usual,
    rules: { ...tools.rules, ...Object.fromEntries(rules) },
    // What is agreed to as a whole is agreed to as it is listed next.
    pins: all ? {} : tools.pins,
  };
}

function ruleFor(
  kind: 'sampling' | 'elicitation',
  before: ToolRule,
  allowed: readonly AllowOption[],
): ToolRule {
  return allowed.some((option) => option.kind === kind) ? 'always' : before;
}

const levels: readonly IsolationLevel[] = ['none', 'partial', 'full'];

/** The least isolation that was agreed to: that of this machine, or what was named if that is less. */
function leastOf(
  now: IsolationLevel,
  before: Grants,
  allowed: readonly AllowOption[],
): IsolationLevel {
  const named = allowed.flatMap((option) => (option.kind === 'isolation' ? [option.level] : []));
  const known = before === noGrants ? [] : [before.isolation];
  const indices = [now, ...named, ...known].map((level) => levels.indexOf(level));
  return levels[Math.min(...indices)] ?? 'full';
}

function isKept(
  { setting, access }: FileGrant,
  permissions: readonly Permission[],
  picked: readonly string[] | undefined,
): boolean {
  if (picked === undefined || picked.includes(setting)) return false;
  const strongest = permissions.some(
    (one) => one.kind === 'files' && one.setting === setting && one.access === 'write',
  );
  return access === (strongest ? 'write' : 'read');
}

function filesOf({ files }: Grants): readonly Permission[] {
  return files.map(({ setting, access }) => ({ kind: 'files', setting, access }));
}

function isOf(setting: string): (permission: Permission) => boolean {
  return (permission) => permission.kind === 'files' && permission.setting === setting;
}
