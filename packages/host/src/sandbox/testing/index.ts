export {
  boxLab,
  users,
  type Attempt,
  type BoxLab,
  type Told,
  type Try,
  type User,
} from './box-lab.ts';
export { bundleDriver } from './bundle-driver.ts';
