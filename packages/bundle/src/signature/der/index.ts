export { encode, inOrder, octets, sequence, set, tagged } from './encode.ts';
export { findDerProblem } from './find-der-problem.ts';
