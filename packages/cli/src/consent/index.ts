export { changeDocument, grantsDocument, limitEntries } from './documents.ts';
export { changeItems, itemLines, reasonNote, type Item } from './lines.ts';
