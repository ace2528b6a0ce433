import type { Limits } from '../sandbox/index.ts';
import { covers, samePermission } from './covers.ts';
import { union } from './initial-grants.ts';
import type { Grants, Permission, ToolRule } from './types.ts';
import type { AllowOption } from './vocabulary.ts';

/** How a thing that can be granted is to be from now on; `revoke` makes it as if nobody had said anything. */
export type Verb = 'allow' | 'deny' | 'revoke';

/** Grants with one thing changed. Files are granted by their setting; their paths are looked up apart. */
export function editGrants(grants: Grants, verb: Verb, option: AllowOption): Grants {
  const rule = rules[verb];
  switch (option.kind) {
    case 'permission':
      return editPermission(grants, verb, option.permission);
    case 'tools':
      // All are agreed to as they are when they are listed next.
      return { ...grants, tools: { ...grants.tools, usual: rule, pins: {} } };
    case 'tool':
      return { ...grants, tools: editTool(grants.tools, verb, option.name) };
    case 'sampling':
    case 'elicitation':
      return { ...grants, [option.kind]: rule };
    case 'isolation':
      return { ...grants, isolation: verb === 'allow' ? option.level : 'full' };
  }
}

/** Undefined takes a change of a limit back. */
export function editLimit(grants: Grants, limit: keyof Limits, value: number | undefined): Grants {
  const { [limit]: _before, ...limits } = grants.limits;
  return { ...grants, limits: value === undefined ? limits : { ...limits, [limit]: value } };
}

const rules: Readonly<Record<Verb, ToolRule>> = { allow: 'always', deny: 'never', revoke: 'ask' };

function editTool(tools: Grants['tools'], verb: Verb, name: string): Grants['tools'] {
  const others = Object.entries(tools.rules).filter(([tool]) => tool !== name);
  const mine = verb === 'revoke' ? [] : [[name, rules[verb]] as const];
  // What is agreed to anew is agreed to as it is then.
  const pins = Object.entries(tools.pins).filter(([tool]) => tool !== name);
  return {
    ...tools,
    rules: Object.fromEntries([...others, ...mine]),
    pins: Object.fromEntries(pins),
  };
}

function editPermission(grants: Grants, verb: Verb, permission: Permission): Grants {
  const denied = grants.denied.filter((one) => !samePermission(one, permission));
  if (verb === 'allow')
    return {
      ...grants,
      permissions: union([...grants.permissions, permission]),
      denied: denied.filter((one) => !covers([permission], one)),
    };
  const kept = grants.permissions.flatMap((one) => without(one, permission, verb));
  return {
    ...grants,
    permissions: union(kept),
    denied: verb === 'deny' ? [...denied, permission] : denied,
    files: grants.files.flatMap((grant) => {
      const [left] = kept.filter((one) => one.kind === 'files' && one.setting === grant.setting);
      return left?.kind === 'files' ? [{ ...grant, access: left.access }] : [];
    }),
  };
}

/**
 * What is left of a permission when another is taken away: of writing, reading is left. What is
 * denied takes all with it that it holds; what is taken back, itself alone.
 */
function without(one: Permission, taken: Permission, verb: Verb): readonly Permission[] {
  if (one.kind === 'files' && taken.kind === 'files' && one.setting === taken.setting)
    return one.access === 'write' && taken.access === 'write' ? [{ ...one, access: 'read' }] : [];
  const goes = verb === 'deny' ? covers([taken], one) : samePermission(taken, one);
  return goes ? [] : [one];
}
