export type { ContentEntry, Contents } from './types.ts';
