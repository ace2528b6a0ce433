export { bundleOf, nodeManifest, onCleanMachine, pythonManifest } from './bundles.ts';
