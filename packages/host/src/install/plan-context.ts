import type { HostContext } from '../activation/index.ts';

/** What planning an install looks at. */
export type PlanContext = Pick<HostContext, 'home' | 'machine' | 'sandbox' | 'policy'>;
