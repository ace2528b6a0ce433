export type { Directories, Launch, LaunchContext, LaunchWarning } from './types.ts';
