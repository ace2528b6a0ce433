export { npmAudit, type NpmAuditOptions } from './npm-audit.ts';
export { osvApi, type OsvApiOptions } from './osv-api.ts';
