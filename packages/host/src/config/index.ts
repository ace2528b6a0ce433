export { absolute, takesPaths } from './check-paths.ts';
export { keepOpenSettings, tidySettings } from './forget.ts';
export { gatherSettings } from './gather.ts';
export type { GivenSettings } from './given.ts';
export { withLocked, type LockedSettings } from './locked.ts';
export { mask, presentValues } from './mask.ts';
export { redactor, type RedactingStream, type Redactor } from './redact.ts';
export {
  readSettings,
  revealSettings,
  stageSettings,
  type NextSettings,
  type StoredSettings,
} from './settings.ts';
