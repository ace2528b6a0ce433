export { blocksOf, type BlockSubject } from './block.ts';
export { decideTrust } from './decide.ts';
export type { RevocationList, TrustDocument } from './document.ts';
export { isPublisher, publisherOf } from './publisher.ts';
export {
  readTrust,
  readTrustFile,
  readTrustFrom,
  trustPlaces,
  type Trust,
  type TrustPlace,
} from './read.ts';
export type {
  Blocked,
  Publisher,
  PublisherId,
  TrustDecision,
  TrustedPublisher,
  TrustReason,
  TrustRules,
  TrustStatus,
} from './types.ts';
export { verifyBundle, type VerifiedBundle, type VerifyOptions } from './verify-bundle.ts';
