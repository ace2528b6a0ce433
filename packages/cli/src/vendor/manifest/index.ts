export { completeForLayout } from './complete-for-layout.ts';
export { readServer, type ServerFacts } from './read-server.ts';
export type { LayoutLaunch, PythonServer } from './types.ts';
