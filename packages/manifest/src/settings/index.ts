export { checkSettings, checkValue } from './check.ts';
export { parseSetting } from './parse.ts';
export type { ParsedSetting } from './parse.ts';
export { missingSettings } from './missing.ts';
export type { Settings } from './missing.ts';
