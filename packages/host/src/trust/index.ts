export {
  changeTrust,
  withBlock,
  withoutBlock,
  withoutEntry,
  withPublisher,
  withRevocations,
  type Block,
} from './change.ts';
export { decideTrust } from './decide.ts';
export { callSubject } from './distinguished-name.ts';
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
