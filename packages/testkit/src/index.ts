export { temporaryFolder, writeTree } from './folders/index.ts';
