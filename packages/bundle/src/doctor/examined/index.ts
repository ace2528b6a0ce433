export { examinedOf } from './examined-of.ts';
export { pythonMinorsOf } from './python-minors.ts';
