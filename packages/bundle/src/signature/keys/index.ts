export { formatPrivateKey } from './format-private-key.ts';
export { type CertificateWanted, makeRequest, makeSelfSigned } from './make-certificate.ts';
export { type KeyAlgorithm, keyAlgorithms, makeKey } from './make-key.ts';
export { isEncryptedKey, readPrivateKey } from './read-private-key.ts';
