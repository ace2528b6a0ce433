export { noAudit, openAudit, type AuditOptions } from './open.ts';
export type { AuditRecord, ChainEvent } from './record.ts';
export type { Audit, AuditEvent, AuditOutcome } from './types.ts';
