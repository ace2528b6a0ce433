export { openAdvisoryDatabase } from './database.ts';
export { npmAudit, type NpmAuditOptions, osvApi, type OsvApiOptions } from './online/index.ts';
export type {
  AdvisoryDatabase,
  AdvisoryLookup,
  EcosystemState,
  EcosystemUpdate,
  Fetch,
  UpdateOptions,
  UpdateProgress,
  UpdateReport,
} from './types.ts';
export { updateAdvisoryDatabase } from './update/index.ts';
