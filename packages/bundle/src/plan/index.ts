export type { Excluded, PackPlan, PlanOptions } from './types.ts';
