export { changePermissions, grantPicked, type Edit, type PermissionChange } from './change.ts';
export { readPermissions, type PermissionOverview, type PermissionView } from './view.ts';
