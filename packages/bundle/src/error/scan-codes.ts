/** Failures of a scan; docs/scan.md explains each. */
export type ScanErrorCode = 'ignore-list-invalid';
