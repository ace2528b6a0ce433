export { findNameProblem, type NameProblem } from './entry-name.ts';
export { defaultLimits } from './limits.ts';
export { foldName, NameRegister } from './name-register.ts';
export { openArchive, type OpenArchiveOptions } from './open-archive.ts';
export { printable } from './refusal.ts';
