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
