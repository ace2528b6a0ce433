import { covers } from './covers.ts';
import { editGrants } from './edit-grants.ts';
import { formatLimit, limitName } from './limits.ts';
import type { Grants, ToolRule } from './types.ts';
import { formatPermission, type AllowOption } from './vocabulary.ts';

/** What was not granted before, as `--allow` and `--limit` name it. */
export function newlyGranted(before: Grants, now: Grants): readonly string[] {
  return [
    ...now.permissions.filter((one) => !covers(before.permissions, one)).map(formatPermission),
    ...allowed('tools', before.tools.usual, now.tools.usual),
    ...Object.entries(now.tools.rules).flatMap(([name, rule]) =>
      allowed(`tool:${name}`, ruleIn(before, name), rule),
    ),
    ...allowed('sampling', before.sampling, now.sampling),
    ...allowed('elicitation', before.elicitation, now.elicitation),
    ...(levels.indexOf(now.isolation) > levels.indexOf(before.isolation)
      ? [`isolation:${now.isolation}`]
      : []),
    ...limitsOf(before, now),
  ];
}

/**
 * Grants of an earlier time, without what was denied since: a refusal holds for the extension, until
 * it is taken back.
 */
export function keepDenied(earlier: Grants, now: Grants): Grants {
  const { denied, tools, sampling, elicitation } = now;
  const names = Object.keys(tools.rules).filter((name) => tools.rules[name] === 'never');
  const refused: readonly AllowOption[] = [
    ...denied.map((permission) => ({ kind: 'permission', permission }) as const),
    ...(tools.usual === 'never' ? [{ kind: 'tools' } as const] : []),
    ...names.map((name) => ({ kind: 'tool', name }) as const),
    ...(sampling === 'never' ? [{ kind: 'sampling' } as const] : []),
    ...(elicitation === 'never' ? [{ kind: 'elicitation' } as const] : []),
  ];
  return refused.reduce((grants, option) => editGrants(grants, 'deny', option), earlier);
}

const levels: readonly Grants['isolation'][] = ['full', 'partial', 'none'];

function allowed(what: string, before: ToolRule | undefined, now: ToolRule): readonly string[] {
  return now === 'always' && before !== 'always' ? [what] : [];
}

/** Own property only: a tool may be called `constructor`. */
function ruleIn({ tools: { rules } }: Grants, name: string): ToolRule | undefined {
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}

function limitsOf(before: Grants, { limits }: Grants): readonly string[] {
  return (Object.keys(limits) as (keyof typeof limits)[]).flatMap((limit) => {
    const value = limits[limit];
    return value === undefined || value === before.limits[limit]
      ? []
      : [`limit:${limitName(limit)}=${formatLimit(limit, value)}`];
  });
}
