import type { Severity } from '@opendxt/bundle';
import type { ToolRule } from '../permissions/index.ts';
import type { IsolationLevel } from '../sandbox/index.ts';

/** The content of a policy file as it is written; docs/policy.md explains each key. */
export interface PolicyDocument {
  readonly format: 1;
  readonly allow?: SubjectList;
  readonly block?: SubjectList;
  readonly require?: { readonly signature?: boolean; readonly isolation?: IsolationLevel };
  readonly scan?: { readonly highestSeverity?: Severity };
  readonly permissions?: PermissionLimits;
  readonly tools?: readonly ToolPolicy[];
  readonly settings?: readonly LockedSettings[];
  readonly audit?: { readonly arguments?: boolean };
}

/** Globs, but for digests. */
export interface SubjectList {
  readonly ids?: readonly string[];
  /** Who signed it, proven; in `block` also who the manifest names. */
  readonly publishers?: readonly string[];
  /** Who the manifest names. */
  readonly authors?: readonly string[];
  readonly digests?: readonly string[];
}

/** What can be granted at most; without a key there is no limit. */
export interface PermissionLimits {
  readonly files?: 'none' | 'read' | 'write';
  readonly anyPublicHost?: boolean;
  readonly hosts?: readonly string[];
  readonly localHosts?: readonly string[];
  readonly fetchedCode?: boolean;
}

/** The first that fits decides. */
export interface ToolPolicy {
  readonly id: string;
  readonly tool: string;
  readonly rule: ToolRule;
}

export interface LockedSettings {
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The strictest first. */
export const toolRules = ['never', 'ask', 'always'] as const satisfies readonly ToolRule[];

/** The strictest first. */
export const isolationLevels = [
  'full',
  'partial',
  'none',
] as const satisfies readonly IsolationLevel[];

/** The strictest first. */
export const fileAccesses = ['none', 'read', 'write'] as const;
