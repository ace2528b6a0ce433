export type { FileKind, FileView, ValidateOptions, ValidationReport } from './types.ts';
