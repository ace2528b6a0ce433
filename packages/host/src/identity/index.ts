export { isId, slugId } from './slug.ts';
export { exposedToolName, idOfTool } from './tool-name.ts';
