export { archiveContents } from './archive-contents.ts';
export { folderContents } from './folder-contents.ts';
export type { ContentEntry, Contents } from './types.ts';
