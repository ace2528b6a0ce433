export { configure, type ConfigureOptions, type ConfigureResult } from './change.ts';
export { readConfiguration, type SettingsOverview, type SettingView } from './view.ts';
