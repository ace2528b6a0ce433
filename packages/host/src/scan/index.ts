export { describeFindings, describeScan } from './describe.ts';
export { keepMalicious } from './keep-malicious.ts';
export { refuseMalicious } from './refuse-malicious.ts';
export { scanWithin, type ScanOptions } from './scan-within.ts';
export { isScanSummary } from './shape.ts';
export { summariseScan, type MaliciousPackage, type ScanSummary } from './summary.ts';
