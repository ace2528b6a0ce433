export { readInstalledPackage } from './installed-package.ts';
export { readLockFile } from './lock-file.ts';
export { planPackageManifest } from './plan-manifest.ts';
