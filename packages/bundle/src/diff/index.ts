export { diffContents, diffManifests } from './diff-contents.ts';
export { diffFiles } from './diff-files.ts';
export type {
  ChangeKind,
  ContentDiff,
  DeclarationChange,
  DiffSide,
  FileChange,
  ManifestChange,
  PackageChange,
  Weight,
} from './types.ts';
