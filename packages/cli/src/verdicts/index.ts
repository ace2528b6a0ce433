export { describeAge } from './age.ts';
export { scanCell, signatureCell } from './cells.ts';
export { scanDocument, signatureDocument } from './documents.ts';
export { readKnownVerdicts, type KnownVerdicts } from './read.ts';
