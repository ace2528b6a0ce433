export { addSbom } from '../add-sbom.ts';
export { planForTarget, type TargetPlanning } from './for-target.ts';
export { packagesCache, planVendored, type VendoredPlan } from '../vendored-plan.ts';
