export { seeNested } from './see-nested.ts';
