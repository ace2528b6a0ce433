export type { VendorContext } from './context.ts';
export { explainPip, explainUv, isAboutVersions, quote, wrongDigest } from './explain.ts';
export { findPip, runPip, runPipFor, type Pip } from './pip.ts';
export { platformTags } from './platforms.ts';
export type { ProgramRun } from '../../programs/index.ts';
export { findUv, runUv, uvPlatform, type Uv } from './uv.ts';
