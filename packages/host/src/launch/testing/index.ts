export { arm64, linux, mac, manifestOf, x64 } from './examples.ts';
