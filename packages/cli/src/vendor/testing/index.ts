export { projectsOf, treeOf, vendorLab, type VendorLab } from './vendor-lab.ts';
