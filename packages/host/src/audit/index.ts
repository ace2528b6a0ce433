export type { AuditProblem, AuditVerdict } from './chain-check.ts';
export { noAudit, openAudit, type AuditOptions } from './open.ts';
export { followAudit, passesFilter, readAudit, type AuditFilter } from './read.ts';
export type { AuditRecord, ChainEvent } from './record.ts';
export type { Audit, AuditEvent, AuditOutcome } from './types.ts';
export { verifyAudit, type VerifyOptions } from './verify.ts';
