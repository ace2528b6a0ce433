import type { Permission, ToolRule } from '../permissions/index.ts';
import type { IsolationLevel } from '../sandbox/index.ts';

/** Where a rule stands: named in every refusal. */
export interface RuleSource {
  /** `/etc/opendxt/policy.json`, or the user's. */
  readonly file: string;
  /** JSON path of the rule. */
  readonly path: string;
}

/** What a policy says no to, and which rule says so. */
export interface Refusal {
  readonly rule: RuleSource;
  /** One sentence, for people. */
  readonly message: string;
}

/** What is to be installed, updated or started. */
export interface PolicySubject {
  readonly id: string;
  /** In the manifest; rules for the id that follows from it hold under any other id, too. */
  readonly name?: string;
  readonly author: string;
  /** SHA-256 of the bundle, 64 hex digits. */
  readonly digest: string;
  /** The verdict on its signature, where one was made. */
  readonly signature?: { readonly status: string; readonly publisher?: string };
  /** The worst that a scan found, where there was one. */
  readonly severity?: 'none' | 'low' | 'medium' | 'high' | 'critical';
  readonly isolation: IsolationLevel;
  readonly permissions: readonly Permission[];
}

/** The user's and the machine's policy as one; the machine's wins. Pure questions. */
export interface Policy {
  refusals(subject: PolicySubject): readonly Refusal[];
  /** A rule that is stricter than what the user agreed to, if there is one. */
  toolRule(
    id: string,
    tool: string,
  ): { readonly rule: ToolRule; readonly source: RuleSource } | undefined;
  /** Values that the user can't change, by key. */
  lockedSettings(
    id: string,
  ): Readonly<Record<string, { readonly value: unknown; readonly source: RuleSource }>>;
  readonly auditArguments: boolean;
}
