export { absolute, takesPaths, type PathBase } from './check-paths.ts';
export { forgetSettings, keepOpenSettings, tidySettings, type Known } from './forget.ts';
export { gatherSettings, type GatherRules } from './gather.ts';
export type { GivenSettings } from './given.ts';
export { withLocked, type LockedSettings } from './locked.ts';
export { mask, presentValues } from './mask.ts';
export { redactor, type RedactingStream, type Redactor } from './redact.ts';
export {
  readSettings,
  revealSettings,
  stageSettings,
  type NextSecret,
  type NextSettings,
  type RevealedSettings,
  type StoredSettings,
} from './settings.ts';
