export type { GivenExtension } from './given-extension.ts';
export { openGiven } from './open-given.ts';
