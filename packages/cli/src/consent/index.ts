export { changeDocument, grantsDocument, limitEntries } from './documents.ts';
export { readAllow, readLimit } from './given.ts';
export { changeItems, itemLines, reasonNote, type Item } from './lines.ts';
