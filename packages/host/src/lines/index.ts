export { followLines } from './follow-lines.ts';
export { readLines, type RawLine } from './read-lines.ts';
