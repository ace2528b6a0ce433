export { askSettings } from './ask.ts';
