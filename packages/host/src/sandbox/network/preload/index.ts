export { writePreload } from './write-preload.ts';
