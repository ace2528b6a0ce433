export {
  circularImports,
  describedFolders,
  folderImports,
  type FolderImport,
  foldersOf,
  upwardImports,
} from './folder-imports.ts';
