export { expectPackages, planPackages, preparePackages } from './packages.ts';
export { readEnvironment } from './environment/index.ts';
export { preparedPlace } from './place.ts';
export { prepareFiles, type UnpackedBundle } from './prepare-files.ts';
export type { FetchedPackages, PreparationListener, PrepareOptions } from './types.ts';
