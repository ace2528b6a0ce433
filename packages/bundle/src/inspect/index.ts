export { archiveFileView } from './archive-file-view.ts';
export { type ArchiveDigest, digestArchive } from './digest-archive.ts';
export { folderFileView } from './folder-file-view.ts';
export { type Bundle, openBundle } from './open-bundle.ts';
