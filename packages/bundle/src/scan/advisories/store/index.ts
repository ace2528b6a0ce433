export { type BuiltStore, StoreBuilder } from './build-store.ts';
export { mend, unwritable } from './failures.ts';
export {
  type Generation,
  generationNumbers,
  readGeneration,
  type StoredEcosystem,
  writeGeneration,
} from './generation.ts';
export { openGeneration } from './open-generation.ts';
export { StoreFile } from './read-store.ts';
export { changeStore, type StoreChanges } from './change-store.ts';
