/** What is written to `audit.jsonl`; docs/audit.md explains each. Never a secret, never arguments unless turned on. */
export type AuditEvent =
  | {
      readonly event: 'install' | 'update' | 'rollback';
      readonly id: string;
      readonly version: string;
      readonly digest: string;
      readonly outcome: AuditOutcome;
      readonly from?: string;
      readonly why?: string;
      /** Of the error that refused it; of `refused` alone. */
      readonly code?: string;
      /** Absent where nobody looked for one. */
      readonly signature?: AuditSignature;
      /** Absent where there was none. */
      readonly scan?: AuditScan;
    }
  | {
      readonly event: 'scan';
      readonly id: string;
      readonly version: string;
      readonly outcome: AuditOutcome;
      readonly scan: AuditScan;
    }
  | { readonly event: 'uninstall'; readonly id: string; readonly keptData: boolean }
  | { readonly event: 'enable' | 'disable'; readonly id: string }
  | { readonly event: 'configure'; readonly id: string; readonly keys: readonly string[] }
  | {
      readonly event: 'grant' | 'deny' | 'revoke';
      readonly id: string;
      readonly what: string;
      readonly by: string;
    }
  | {
      readonly event: 'start';
      readonly id: string;
      readonly version: string;
      readonly isolation: string;
      readonly outcome: AuditOutcome;
      readonly why?: string;
    }
  | { readonly event: 'stop'; readonly id: string; readonly why: string }
  | { readonly event: 'blocked'; readonly id: string; readonly what: string }
  | {
      readonly event: 'call';
      readonly id: string;
      readonly tool: string;
      readonly outcome: AuditOutcome;
      readonly milliseconds: number;
      readonly by: string;
      readonly arguments?: unknown;
    };

export interface AuditSignature {
  readonly status: string;
  /** As they are compared. */
  readonly publisher?: string;
}

export interface AuditScan {
  /** ISO 8601. */
  readonly at: string;
  readonly severity: string;
  /** When the advisories were taken that its packages were looked up in; absent where they were not. */
  readonly dataFrom?: string;
  /** Ids of advisories of malicious packages; absent where there are none. */
  readonly malicious?: readonly string[];
}

export type AuditOutcome = 'ok' | 'failed' | 'refused';

/** Takes events in their order; resolves when the event is in the file. */
export interface Audit {
  record(event: AuditEvent): Promise<void>;
}
