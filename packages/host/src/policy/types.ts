import type { Severity } from '@opendxt/bundle';
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

/** What a policy is told of a signature: docs/trust.md has the states. */
export interface SubjectSignature {
  readonly status: string;
  /** Who signed: as it is compared, and as people call them. */
  readonly publisher?: { readonly id: string; readonly name: string };
}

export interface SubjectScan {
  /** The worst that was found. */
  readonly severity: Severity;
  /** Its packages were looked up in advisories; without that they may be known to be vulnerable. */
  readonly lookedUp: boolean;
  /** All its files were searched. */
  readonly searched: boolean;
}

/** What is to be installed, updated or started. */
export interface PolicySubject {
  readonly id: string;
  /** In the manifest; rules for the id that follows from it hold under any other id, too. */
  readonly name?: string;
  readonly author: string;
  /** SHA-256 of the bundle, 64 hex digits. */
  readonly digest: string;
  /** What its signature came to; absent where nobody looked for one. */
  readonly signature?: SubjectSignature;
  /** What the last scan came to; absent where there was none. */
  readonly scan?: SubjectScan;
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
