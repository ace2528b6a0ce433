export { applyInstall } from './apply.ts';
export { readGrants, type Grants } from './grants.ts';
export { planInstall } from './plan.ts';
export type {
  ApplyOptions,
  InstallAction,
  InstallChecks,
  InstallPlan,
  InstallResult,
  PlanOptions,
  Verdict,
} from './types.ts';
export { uninstall, type UninstallOptions } from './uninstall.ts';
