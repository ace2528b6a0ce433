export { importsOf } from './imports-of.ts';
export {
  addedToStandardLibrary,
  removedFromStandardLibrary,
  standardLibrary,
} from './standard-library.ts';
export type { Import, ImportExcuse } from './types.ts';
