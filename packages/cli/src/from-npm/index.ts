export { readInstalledPackage } from './installed-package.ts';
export { withListedTools } from './list-tools.ts';
export { readLockFile } from './lock-file.ts';
export { makeFolder } from './make-folder.ts';
export { planPackageManifest } from './plan-manifest.ts';
export { packageSpec, parseReference, type PackageReference } from './reference.ts';
export { parseLaunchSettings, type LaunchSettings } from './settings.ts';
