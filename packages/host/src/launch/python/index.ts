export { basePython, type BasePython } from './base-python.ts';
export { bundledMinors } from './bundled-minors.ts';
export { minorOfEnvironment, type BundledEnvironment } from './configuration.ts';
export { preferredMinors } from './preferred-minors.ts';
