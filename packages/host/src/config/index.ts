export { forgetSettings, keepOpenSettings, tidySettings, type Known } from './forget.ts';
export { gatherSettings, type GivenSettings } from './gather.ts';
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
