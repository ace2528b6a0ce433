export {
  preparationLab,
  receiptOf,
  type Installed,
  type PreparationLab,
} from './preparation-lab.ts';
export { uvExtension, type UvExtensionOptions } from './uv-project.ts';
export { minimcp } from './mini-files.ts';
