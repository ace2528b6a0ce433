export { type BundledEntry, bundleEntry } from './bundle-entry.ts';
export { isTypeScript } from './output.ts';
export { rewriteManifest } from './rewrite-manifest.ts';
