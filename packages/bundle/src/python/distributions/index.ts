export { readMetadata } from './headers.ts';
export { readDistributions } from './read-distributions.ts';
export { formatRecord, readRecord } from './record.ts';
