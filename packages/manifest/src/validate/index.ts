export type { FileKind, FileView, ValidateOptions, ValidationReport } from './types.ts';
export { validateManifest } from './validate.ts';
