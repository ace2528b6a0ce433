export { evidenceOf, keyOf, malicious, publisherId, reportOf, signedBy } from './checks.ts';
