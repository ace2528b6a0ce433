export { digestBundle, type BundleDigests } from './digest-bundle.ts';
export { hashRange } from './hash-range.ts';
export { type Ending, readEnding, type SignedEnding } from './read-ending.ts';
export { signatureBlock } from './signature-block.ts';
