export type { JsonPath, Place, Problem, Severity } from './problem.ts';
