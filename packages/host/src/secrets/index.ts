export { openSecrets } from './open.ts';
export type { SecretRef, SecretStore, SecretStoreDescription, Secrets } from './types.ts';
