export { type SbomOptions, type SbomSpec, sbomSpecs, type SbomSubject } from './types.ts';
export { sbomName, writeSbom } from './write-sbom.ts';
