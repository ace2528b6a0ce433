export { isWithin } from './link.ts';
export type {
  CommandLink,
  Folder,
  FolderVerdict,
  Found,
  FoundFile,
  LeftOut,
  WalkOptions,
} from './types.ts';
export { ignoreFileNames, walk, weigh } from './walk.ts';
