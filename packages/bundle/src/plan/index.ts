export { copySource, type CopyOptions, type SourceCopy } from './copy-source.ts';
export { planPack } from './plan-pack.ts';
export { readSourceState, type SourceState } from './source-state.ts';
export { withFile } from './with-file.ts';
export type { Excluded, PackPlan, PlanOptions } from './types.ts';
