export type { VendorContext } from './context.ts';
export { findPip, runPip, runPipFor, type Pip } from './pip.ts';
export { platformTags } from './platforms.ts';
export type { ClientRun } from './run-client.ts';
export { explainPip } from './explain.ts';
