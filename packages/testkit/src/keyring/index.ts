export {
  privateKeyring,
  type PrivateKeyring,
  type PrivateKeyringOptions,
} from './private-keyring.ts';
