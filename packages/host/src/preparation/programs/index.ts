export { programsWithoutRight } from './programs-without-right.ts';
