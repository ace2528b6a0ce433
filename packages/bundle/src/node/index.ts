export { collectAsTheyAre, collectPackages, mergeFound, ruleOnTheWay } from './collect.ts';
export { startFiles } from './start-file.ts';
export type { BundledPackages, Importer } from './types.ts';
export { packageDependencies, readPackageJson } from './package-json.ts';
export { packageOf, resolvePackage } from './resolve.ts';
export { packageFolderOf } from './package-folder.ts';
