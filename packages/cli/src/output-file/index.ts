export { type OutputKind, refuseToOverwrite } from './refuse-to-overwrite.ts';
export { writeWhole } from './write-whole.ts';
