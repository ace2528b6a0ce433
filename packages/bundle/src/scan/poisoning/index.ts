export { examineManifest } from './manifest-texts.ts';
export { examineTools, type ListedTool } from './tool-lists.ts';
export { sourceDetector } from './sources.ts';
