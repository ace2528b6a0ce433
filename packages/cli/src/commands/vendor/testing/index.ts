export { nativeWheels, vendorLab, type VendorLab } from './vendor-lab.ts';
