export { newestByPip, resolveByPip } from './by-pip.ts';
export { newestByUv, resolveByUv } from './by-uv.ts';
export { planOfLock, type Lock, type LockTools } from './from-lock.ts';
export { missingWheel } from './missing.ts';
export type { Choice, Plan } from './types.ts';
