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

export type AuditOutcome = 'ok' | 'failed' | 'refused';

/** Takes events in their order; resolves when the event is in the file. */
export interface Audit {
  record(event: AuditEvent): Promise<void>;
}
