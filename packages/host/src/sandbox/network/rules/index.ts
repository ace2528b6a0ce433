export { canonicalAddress, privateKind, type PrivateKind } from './address.ts';
export { isLocalhost, readHost, readTarget, writeTarget, type Host, type Target } from './host.ts';
export { opensWholeLoopback, readHostRules, type HostRules } from './host-rules.ts';
