export { choosePassphrase, type PassphraseOptions, readPassphrase } from './passphrase.ts';
