export { contentDigest, type ContentFile, ContentHash } from './content-digest.ts';
export { type ArchiveDigest, digestArchive } from './digest-archive.ts';
export { digestFile } from './digest-file.ts';
