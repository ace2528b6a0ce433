export { findDerProblem } from './find-der-problem.ts';
