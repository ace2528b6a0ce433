export { orderFindings, worstOf } from './order.ts';
export { applyIgnores, type IgnoreEntry } from './ignore.ts';
