export { compiledModule, compiledModuleName } from './compiled-module.ts';
export { loadableModule, type LoadableModule } from './loadable-module.ts';
export { miniMcp, miniServer } from './mini-mcp.ts';
export type { PackageFile } from './package-file.ts';
export { packageIndex, type PackageIndex, type PackageIndexOptions } from './package-index.ts';
export { buildSdist, sdistFile, type SdistOptions } from './sdist.ts';
export { buildWheel, wheelFile, wheelName, type WheelOptions } from './wheel.ts';
