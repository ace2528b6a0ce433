export { bundlePath } from './bundle-path.ts';
export { onTargets, overridesKey } from './places.ts';
export { createScene, type Scene, type Start } from './scene.ts';
