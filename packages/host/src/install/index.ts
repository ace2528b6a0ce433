export { applyInstall } from './apply.ts';
export { compareVersions } from './compare-versions.ts';
export type { CopyProgress } from './copy-data.ts';
export { setEnabled, type EnableOptions } from './enable.ts';
export { planInstall } from './plan.ts';
export type { PlanContext } from './plan-context.ts';
export { planRemoval, type RemovalPlan } from './plan-removal.ts';
export { rollback, type RollbackOptions, type RollbackResult } from './rollback.ts';
export type {
  ApplyOptions,
  CheckSubject,
  InstallAction,
  InstallChecks,
  InstallPlan,
  InstallResult,
  PlannedScan,
  PlanOptions,
  ScanListener,
  VersionRules,
} from './types.ts';
export { uninstall, type UninstallOptions } from './uninstall.ts';
