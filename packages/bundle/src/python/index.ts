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
