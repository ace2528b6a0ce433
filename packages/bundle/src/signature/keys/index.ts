export { isEncryptedKey, readPrivateKey } from './read-private-key.ts';
