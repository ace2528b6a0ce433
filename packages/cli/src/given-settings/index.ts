export { describeStore } from './describe-store.ts';
export { readSettingsFor } from './for-manifest.ts';
export { readGivenSettings } from './given.ts';
export { readSettingsFrom } from './settings-file.ts';
