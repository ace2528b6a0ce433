export { resolveLaunch } from './resolve.ts';
export { droppedByReplacement, overridesFor, selectTemplate } from './select.ts';
export type { Directories, Launch, LaunchContext, LaunchWarning } from './types.ts';
