export { duplicateKey } from './duplicate-key.ts';
export { isObject } from './is-object.ts';
