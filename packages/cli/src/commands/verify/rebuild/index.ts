export { verifyRebuild } from './run.ts';
