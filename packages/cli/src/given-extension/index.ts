export { openGiven, type GivenExtension } from './open-given.ts';
