export { keychainStore, type Keychain } from './store.ts';
