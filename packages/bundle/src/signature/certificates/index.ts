export { type Anchor, anchorFacts } from './anchors.ts';
export { Certificate } from './certificate.ts';
export { describeKey, keyWeakness } from './key-strength.ts';
export { formatName, type Name, readName } from './names.ts';
export {
  buildPath,
  type CertificatePath,
  type PathOptions,
  type PathPurpose,
} from './path/index.ts';
export { called } from './called.ts';
export { pemBlocks, readCertificates } from './read-certificates.ts';
export { hashName } from './signature-algorithms.ts';
export { type Machine, systemAnchors } from './system-anchors.ts';
export { readRevocationLists, revocationOf, type RevocationList } from './revocation/index.ts';
