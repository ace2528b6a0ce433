export { temporaryFolder, writeTree } from './temporary-folder.ts';
