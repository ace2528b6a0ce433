export { contentDigest, type ContentFile, ContentHash } from './content-digest.ts';
export { digestFile } from './digest-file.ts';
