export { archiveContents } from './archive-contents.ts';
export { digestContents } from './digest-contents.ts';
export { folderContents } from './folder-contents.ts';
export { plannedContents } from './planned-contents.ts';
export type { ContentEntry, Contents } from './types.ts';
