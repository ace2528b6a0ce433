export { namedLibraries } from './libraries.ts';
