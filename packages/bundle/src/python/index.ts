export { normaliseName } from './names.ts';
export { parsePythonMinors, parsePythonTargetName, pythonTargetName } from './targets.ts';
export type {
  Distribution,
  LibraryRoot,
  PinnedProject,
  ProjectName,
  PythonLayout,
  PythonMinor,
  PythonTarget,
  RecordedFile,
  Requirement,
} from './types.ts';
