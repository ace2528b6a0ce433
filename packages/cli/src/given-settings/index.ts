export { describeStore } from './describe-store.ts';
export { readGivenSettings } from './given.ts';
export { readSettingsFrom } from './settings-file.ts';
