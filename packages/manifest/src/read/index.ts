export { readManifest, type Reading, type ReadResult } from './read-manifest.ts';
