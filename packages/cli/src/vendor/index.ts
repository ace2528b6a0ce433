export type { VendorContext } from './clients/index.ts';
export { findInput, inputAt } from './find-input.ts';
export type {
  MissingWheel,
  Resolution,
  Tree,
  Vendored,
  VendorInput,
  VendorRequest,
} from './types.ts';
export { vendorPackages } from './vendor-packages.ts';
