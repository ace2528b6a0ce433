export { resolveLaunch } from './resolve.ts';
export { droppedByReplacement, overridesFor, selectTemplate } from './select.ts';
export { launchTemplate, settingsUsed } from './template.ts';
export { settingTexts } from './values.ts';
export type { Directories, Launch, LaunchContext, LaunchWarning } from './types.ts';
