export { changeDocument, grantsDocument, limitEntries, type GrantsDocument } from './documents.ts';
export { changeItems, itemLines, reasonNote, type Item, type Paint } from './lines.ts';
