import { memoryContents } from '@opendxt/testkit';
import { scanContents, type AdvisoryLookup, type ScanFinding } from '../../../index.ts';

export const now = new Date('2026-11-21T12:00:00Z');
export const lodash = {
  ecosystem: 'npm',
  name: 'lodash',
  version: '4.17.20',
  purl: 'pkg:npm/lodash@4.17.20',
  places: ['node_modules/lodash', 'node_modules/a b/node_modules/lodash'],
} as const;
export const finding = (more: Partial<ScanFinding> = {}): ScanFinding => ({
  kind: 'vulnerability',
  id: 'GHSA-1',
  severity: 'high',
  message: 'lodash 4.17.20: Command injection',
  package: lodash,
  ...more,
});
/** About a file rather than a package. */
export function inFile(file: string, more: Partial<ScanFinding>): ScanFinding {
  const { package: _package, ...plain } = finding(more);
  return { ...plain, file };
}
export const lookup = (findings: readonly ScanFinding[], dataFrom?: string): AdvisoryLookup => ({
  source: { kind: 'database', ecosystems: ['npm'], ...(dataFrom && { dataFrom }) },
  lookUp: async () => findings,
});
/** Of a bundle without files, in whose packages an advisory database finds this. */
export const reportOf = (found: readonly ScanFinding[], more = {}) =>
  scanContents(memoryContents({}), { advisories: [lookup(found)], now, ...more });
