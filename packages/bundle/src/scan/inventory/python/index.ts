export { seePythonPackages } from './see-packages.ts';
