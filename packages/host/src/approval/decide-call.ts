import { examineTools } from '@opendxt/bundle';
import type { ToolGrants, ToolPin, ToolRule } from '../permissions/index.ts';
import type { RuleSource } from '../policy/index.ts';
import type { McpTool } from '../servers/index.ts';
import { describeChange, pinTool } from './pin.ts';

/** What somebody who is asked about a tool has to see of it. */
export interface ToolNews {
  /** How it differs from what was agreed to. */
  readonly change?: readonly string[];
  /** What of it instructs a model, or is hidden: the text, with what nobody sees in it marked. */
  readonly warnings?: readonly string[];
}

/** Whether a tool may be called. */
export type CallDecision =
  | { readonly kind: 'allow' }
  | ({ readonly kind: 'ask'; readonly why: string } & ToolNews)
  | { readonly kind: 'refuse'; readonly why: string; readonly hint: string };

export interface CallSubject {
  readonly id: string;
  readonly tool: McpTool;
  readonly grants: ToolGrants;
  readonly policy?: { readonly rule: ToolRule; readonly source: RuleSource } | undefined;
}

/**
 * Policy and the user's rules; the stricter one counts. What runs without asking runs only as long
 * as the tool is what it was when that was agreed to.
 */
export function decideCall(subject: CallSubject): CallDecision {
  const decision = decide(subject);
  if (decision.kind !== 'ask') return decision;
  const warnings = examineTools([subject.tool]).map(({ message }) => message);
  return warnings.length === 0 ? decision : { ...decision, warnings };
}

/** It hides text, or tells a model what the user would not: nobody agrees to that unseen. */
function isGrave(tool: McpTool): boolean {
  return examineTools([tool]).some(({ severity }) => ['high', 'critical'].includes(severity));
}

function decide({ id, tool, grants, policy }: CallSubject): CallDecision {
  const { name } = tool;
  if (policy?.rule === 'never')
    return {
      kind: 'refuse',
      why: `a policy never allows \`${name}\` of \`${id}\``,
      hint: `the rule is \`${policy.source.path}\` in \`${policy.source.file}\``,
    };
  const own = Object.hasOwn(grants.rules, name) ? grants.rules[name] : undefined;
  const rule = own ?? grants.usual;
  if (rule === 'never')
    return {
      kind: 'refuse',
      why: `you have denied \`${name}\` of \`${id}\``,
      hint: `\`dxt permissions ${id} --allow tool:${name}\` allows it`,
    };
  if (policy?.rule === 'ask') return { kind: 'ask', why: 'a policy wants each call to be asked' };
  if (rule === 'ask') return { kind: 'ask', why: 'it needs your agreement' };
  const pin = pinOf(grants, name);
  if (pin === undefined) {
    const why = isGrave(tool)
      ? 'what it says of itself has to be seen before it is agreed to'
      : 'it is new since you agreed to the tools of this extension';
    return { kind: 'ask', why };
  }
  if (pin.digest === pinTool(tool).digest) return { kind: 'allow' };
  return {
    kind: 'ask',
    why: 'it has changed since you agreed to it',
    change: describeChange(pin, tool),
  };
}

/**
 * The pins that agreed-to tools still lack, now that it is known what they are: all of them when
 * the tools as a whole were agreed to and none was ever pinned, else those that have a rule. What
 * hides text or instructs a model stays unpinned, so that somebody is shown it first.
 */
export function missingPins(
  grants: ToolGrants,
  tools: readonly McpTool[],
): Readonly<Record<string, ToolPin>> {
  const first = grants.usual === 'always' && Object.keys(grants.pins).length === 0;
  const wanted = tools.filter(
    (tool) =>
      pinOf(grants, tool.name) === undefined &&
      (first || (Object.hasOwn(grants.rules, tool.name) && grants.rules[tool.name] === 'always')) &&
      !isGrave(tool),
  );
  return Object.fromEntries(wanted.map((tool) => [tool.name, pinTool(tool)]));
}

function pinOf({ pins }: ToolGrants, name: string): ToolPin | undefined {
  return Object.hasOwn(pins, name) ? pins[name] : undefined;
}
