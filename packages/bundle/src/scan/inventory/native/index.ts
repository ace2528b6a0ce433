export { seeNatives } from './see-natives.ts';
