export { archiveFileView } from './archive-file-view.ts';
export { folderFileView } from './folder-file-view.ts';
export { type Bundle, openBundle } from './open-bundle.ts';
