export { expectGivenFile, readGivenFile } from './read-given-file.ts';
