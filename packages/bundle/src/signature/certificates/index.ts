export { type Anchor, anchorFacts } from './anchors.ts';
export { Certificate, certificateFacts, type CertificateDetails } from './certificate.ts';
export type { CertificateExtensions, KeyUse } from './extensions.ts';
export { describeKey, keyWeakness } from './key-strength.ts';
export { formatName, type Name, readName, sameName } from './names.ts';
export {
  buildPath,
  type CertificatePath,
  type PathOptions,
  type PathPurpose,
} from './path/index.ts';
export { called } from './called.ts';
export { pemBlocks, readCertificates } from './read-certificates.ts';
export {
  hashName,
  isWeakHash,
  readSignatureAlgorithm,
  type SignatureAlgorithm,
  verifySigned,
} from './signature-algorithms.ts';
export { type Machine, systemAnchors } from './system-anchors.ts';
export { readRevocationLists, type RevocationList } from './revocation/index.ts';
