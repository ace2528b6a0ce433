export type { Audit, AuditEvent, AuditOutcome } from './types.ts';
