export { metaName, readDeclaredPermissions } from './declared.ts';
export type { Permission, DeclaredPermission } from './declared.ts';
export { isLocalName, parseHost, type ParsedHost } from './host.ts';
