export { type BundleDigests, digestBundle } from './digest-bundle.ts';
export { hashRange } from './hash-range.ts';
export { type CommentLength, type Ending, readEnding, type SignedEnding } from './read-ending.ts';
export { findMarker, findTrace, signatureBlock } from './signature-block.ts';
export { writeBeside } from './write-beside.ts';
