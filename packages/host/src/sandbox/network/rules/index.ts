export { canonicalAddress, privateKind } from './address.ts';
export { isLocalhost, readTarget, writeTarget, type Target } from './host.ts';
export { opensAnything, opensWholeLoopback, readHostRules, type HostRules } from './host-rules.ts';
