export { isObject } from './is-object.ts';
