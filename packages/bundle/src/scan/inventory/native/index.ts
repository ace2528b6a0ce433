export { candidatesOf } from './candidates.ts';
export { seeNatives } from './see-natives.ts';
