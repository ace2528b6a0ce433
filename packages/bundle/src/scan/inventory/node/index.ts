export { seeNodePackages } from './see-packages.ts';
