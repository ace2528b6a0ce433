export { attachNetwork } from './attach.ts';
export { networkEnvironment } from './environment.ts';
export { opensAnything } from './rules/index.ts';
