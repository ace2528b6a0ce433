export { secretDetector } from './detect.ts';
