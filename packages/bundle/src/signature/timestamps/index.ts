export { examineTimestamp } from './examine-timestamp.ts';
export { requestTimestamp } from './request-timestamp.ts';
export type { ExaminedTimestamp } from './types.ts';
