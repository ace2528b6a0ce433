export { checkRevocation, revocationOf } from './check-revocation.ts';
export { readRevocationLists, type RevocationList } from './read-revocation-list.ts';
