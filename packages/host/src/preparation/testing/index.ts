export {
  preparationLab,
  receiptOf,
  type Installed,
  type PreparationLab,
} from './preparation-lab.ts';
export { minimcp } from './mini-files.ts';
