export { elfImage, machOImage, peImage, wasmImage } from './images.ts';
