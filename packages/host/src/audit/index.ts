export type { AuditProblem, AuditVerdict } from './chain-check.ts';
export { noAudit, openAudit } from './open.ts';
export { followAudit, passesFilter, readAudit, type AuditFilter } from './read.ts';
export type { AuditRecord } from './record.ts';
export type { Audit, AuditEvent, AuditOutcome, AuditScan, AuditSignature } from './types.ts';
export { verifyAudit } from './verify.ts';
