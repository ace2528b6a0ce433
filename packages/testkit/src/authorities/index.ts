export {
  type Authority,
  type Issued,
  type IssueOptions,
  makeAuthority,
  type RevocationListOptions,
} from './authority.ts';
export { type KeyKind, makeKey, openssl } from './openssl.ts';
export {
  forTimestamps,
  timestampAuthority,
  type TimestampAuthority,
} from './timestamp-authority.ts';
