export { planPack } from './plan-pack.ts';
export type { Excluded, PackPlan, PlanOptions } from './types.ts';
