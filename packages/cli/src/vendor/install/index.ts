export { installTrees, type InstallPinned } from './install-trees.ts';
