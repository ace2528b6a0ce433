export { npmAudit, type NpmAuditOptions } from './npm-audit.ts';
export { osvAddress, osvApi, type OsvApiOptions } from './osv-api.ts';
