export { seeBundled } from './see-bundled.ts';
