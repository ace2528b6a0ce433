import {
  covers,
  describePermission,
  formatLimit,
  formatPermission,
  limitName,
  type InstallPlan,
  type Permission,
  type PermissionRequest,
} from '@opendxt/host';
import { limitEntries, reasonNote, type Item } from '../../consent/index.ts';

/** What will be granted. */
export function grantedItems(plan: InstallPlan): readonly Item[] {
  const { grants, manifest } = plan;
  return [
    ...(plan.isolation === 'none'
      ? [
          {
            risk: 'high',
            text: 'read and change whatever you can, since this machine keeps nothing apart',
            notes: [],
          } as const,
        ]
      : []),
    ...grants.permissions.filter(isEffective(plan)).map((permission): Item => {
      const { text, risk } = describePermission(permission, manifest);
      const notes = [...pathNotes(permission, plan), ...reasonNote(reasonFor(permission, plan))];
      return { risk, text, notes };
    }),
    ...grantedRules(plan),
  ];
}

function grantedRules({ grants }: InstallPlan): readonly Item[] {
  const { tools, sampling, elicitation } = grants;
  const named = Object.entries(tools.rules).flatMap(([name, rule]) =>
    rule === 'always' ? [`\`${name}\``] : [],
  );
  const limits = limitEntries(grants).map(
    ([limit, value]) => `${limitName(limit)} ${formatLimit(limit, value)}`,
  );
  const items: readonly (false | Item)[] = [
    tools.usual === 'always' && {
      risk: 'medium',
      text: 'run its tools without asking you',
      notes: [],
    },
    named.length > 0 && {
      risk: 'medium',
      text: `run ${named.join(', ')} without asking you`,
      notes: [],
    },
    sampling === 'always' && {
      risk: 'medium',
      text: 'use the language model of your client without asking you',
      notes: [],
    },
    elicitation === 'always' && { risk: 'low', text: 'ask you questions', notes: [] },
    limits.length > 0 && {
      risk: 'low',
      text: `use another amount than usual of: ${limits.join(', ')}`,
      notes: [],
    },
  ];
  return items.filter((item) => item !== false);
}

/** Files of a setting that names none are no files yet. */
function isEffective({ grants, settings }: InstallPlan): (permission: Permission) => boolean {
  return (permission) =>
    permission.kind !== 'files' ||
    Object.hasOwn(settings, permission.setting) ||
    grants.files.some(({ setting }) => setting === permission.setting);
}

/** What it asks for and does not get by agreeing. */
export function optionalItems(plan: InstallPlan): readonly Item[] {
  return plan.request
    .filter(
      ({ permission }) => !covers(plan.grants.permissions.filter(isEffective(plan)), permission),
    )
    .map((request): Item => {
      const { text, risk } = describePermission(request.permission, plan.manifest);
      const needed = request.required ? 'it does not start without: ' : '';
      return {
        risk,
        text,
        notes: [
          ...reasonNote(request.reason),
          ...originNote(request),
          ...(covers(plan.grants.permissions, request.permission)
            ? pathNotes(request.permission, plan)
            : [`${needed}\`--allow ${formatPermission(request.permission)}\``]),
        ],
      };
    });
}

function originNote({ from, permission }: PermissionRequest): readonly string[] {
  return from === 'setting' && permission.kind !== 'files' ? ['a setting has this address'] : [];
}

/** The kinds of things that are neither asked for nor granted. */
export function missingKinds({ request, grants, packages }: InstallPlan): readonly string[] {
  const kinds = new Set(
    [...request, ...grants.permissions.map((permission) => ({ permission }))].map(
      ({ permission }) => permission.kind,
    ),
  );
  const has = (...wanted: readonly Permission['kind'][]) => wanted.some((kind) => kinds.has(kind));
  return [
    has('network', 'any-public-host', 'local-network') ? [] : ['no network'],
    has('files') ? [] : ['no files of yours'],
    has('fetched-code') || packages !== undefined ? [] : ['no code from elsewhere'],
  ].flat();
}

/** Where the files are; a default that was not agreed to says how it would be. */
function pathNotes(permission: Permission, { grants, manifest, settings }: InstallPlan) {
  if (permission.kind !== 'files') return [];
  const { setting } = permission;
  const granted = grants.files.find((grant) => grant.setting === setting);
  if (granted !== undefined) return granted.paths;
  if (Object.hasOwn(settings, setting)) return ['in its own folder'];
  const { default: suggested } = manifest.userConfig.find(({ key }) => key === setting) ?? {};
  return suggested === undefined || suggested === ''
    ? [`once \`${setting}\` has a value`]
    : [
        `its author suggests ${[suggested].flat().map(String).join(', ')}, which is not granted: \`--set ${setting}=…\`, or \`--allow ${formatPermission(permission)}\` to take it`,
      ];
}

function reasonFor(permission: Permission, { request }: InstallPlan): string | undefined {
  return request.find((one) => one.reason !== undefined && covers([permission], one.permission))
    ?.reason;
}
