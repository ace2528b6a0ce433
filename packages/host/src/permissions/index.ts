export { bindingFor, commandHash } from './binding.ts';
export { boxRules, type BoxRules } from './box-rules.ts';
export { covers, samePermission } from './covers.ts';
export { describePermission, type Description, type Risk } from './describe.ts';
export { editGrants, editLimit, type Verb } from './edit-grants.ts';
export { expectApart, grantFiles } from './grant-files.ts';
export { forgetGrants, readGrants, stageGrants } from './grants-file.ts';
export {
  expectSetting,
  initialGrants,
  isGrantedByAgreeing,
  type Consent,
} from './initial-grants.ts';
export { formatLimit, limitName, parseLimit } from './limits.ts';
export { keepDenied, newlyGranted } from './newly-granted.ts';
export { noGrants } from './no-grants.ts';
export { pathsOf, type SettingPath } from './paths.ts';
export { requestPermissions } from './request.ts';
export { readUse, useRecorder, type Use } from './use-record.ts';
export { formatAllow, formatPermission, parseAllow, type AllowOption } from './vocabulary.ts';
export { widens, type Change } from './widens.ts';
export type {
  FileGrant,
  GrantBinding,
  Grants,
  Permission,
  PermissionRequest,
  ToolGrants,
  ToolPin,
  ToolRule,
} from './types.ts';
