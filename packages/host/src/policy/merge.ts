import type { ToolRule } from '../permissions/index.ts';
import { toolRules } from './document.ts';
import { matchesGlob, matchesLoosely } from './glob.ts';
import { formatPath } from './format-path.ts';
import type { PolicyLayer } from './layer.ts';
import { refusalsOf } from './refuse.ts';
import type { Policy, RuleSource } from './types.ts';

/**
 * Several files as one policy, the strongest (the machine's) first. Each of them may refuse, so that
 * blocks add up and what is allowed must be allowed by all; of rules for a tool the strictest
 * counts; a setting that two files lock has the value of the stronger.
 */
export function mergePolicies(layers: readonly PolicyLayer[]): Policy {
  return {
    refusals: (subject) => layers.flatMap((layer) => refusalsOf(layer, subject)),
    toolRule: (id, tool) =>
      layers
        .flatMap((layer) => toolRuleOf(layer, id, tool) ?? [])
        // The first of equals stays first.
        .sort((one, other) => toolRules.indexOf(one.rule) - toolRules.indexOf(other.rule))[0],
    lockedSettings: (id) =>
      Object.fromEntries(layers.toReversed().flatMap((layer) => lockedIn(layer, id))),
    auditArguments:
      layers.find(({ document }) => document.audit?.arguments !== undefined)?.document.audit
        ?.arguments ?? false,
  };
}

interface FoundRule {
  readonly rule: ToolRule;
  readonly source: RuleSource;
}

/** A name that only looks like the one that is allowed is not it. */
function toolRuleOf(
  { file, document }: PolicyLayer,
  id: string,
  tool: string,
): FoundRule | undefined {
  const { tools = [] } = document;
  const index = tools.findIndex((entry) => {
    const matches = entry.rule === 'always' ? matchesGlob : matchesLoosely;
    return matches(entry.id, id) && matches(entry.tool, tool);
  });
  const found = tools[index];
  return found && { rule: found.rule, source: { file, path: `tools[${index}].rule` } };
}

/** The later entries first, so that the first that fits is what stays. */
function lockedIn({ file, document }: PolicyLayer, id: string) {
  return [...(document.settings ?? []).entries()]
    .filter(([, entry]) => matchesGlob(entry.id, id))
    .reverse()
    .flatMap(([index, { values }]) =>
      Object.entries(values).map(([key, value]) => {
        const path = formatPath(['settings', index, 'values', key]);
        return [key, { value, source: { file, path } }] as const;
      }),
    );
}
