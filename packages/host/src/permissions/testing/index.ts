export { allow, grantsLab, manifestOf, type GrantsLab } from './grants-lab.ts';
