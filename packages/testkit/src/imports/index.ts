export { circularImports, folderImports, type FolderImport, foldersOf } from './folder-imports.ts';
