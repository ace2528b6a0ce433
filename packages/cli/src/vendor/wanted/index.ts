export { planWanted } from './plan-wanted.ts';
