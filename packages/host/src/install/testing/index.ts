export { keyOf, malicious, publisherId, reportOf, signedBy } from './checks.ts';
export { by, verdictLab, type VerdictLab } from './verdict-lab.ts';
