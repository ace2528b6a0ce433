export { secretDetector } from './detect.ts';
export { secretRules, type SecretRule } from './rules.ts';
