export { gatherSettings, type GivenSettings } from './gather.ts';
export { redactor } from './redact.ts';
export {
  maskSecrets,
  readSettings,
  secretTexts,
  writeSettings,
  type StoredSettings,
} from './settings-file.ts';
