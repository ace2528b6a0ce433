import { severities } from '@opendxt/bundle';
import { isObject } from '../json/index.ts';
import type { ScanSummary } from './summary.ts';

/** Whether what was read from a file is a summary. */
export function isScanSummary(value: unknown): value is ScanSummary {
  if (!isObject(value)) return false;
  const summary = value as Partial<Record<keyof ScanSummary, unknown>>;
  const { scannedAt, severity, lookedUp, sources, uncovered, searched, dataFrom } = summary;
  const { packages, counts, ignored, malicious, gaps } = summary;
  return (
    typeof scannedAt === 'string' &&
    severities.some((known) => known === severity) &&
    typeof lookedUp === 'boolean' &&
    typeof searched === 'boolean' &&
    ['string', 'undefined'].includes(typeof dataFrom) &&
    typeof packages === 'number' &&
    typeof ignored === 'number' &&
    isObject(counts) &&
    Object.values(counts).every((count) => typeof count === 'number') &&
    Array.isArray(malicious) &&
    malicious.every(isMalicious) &&
    [gaps, sources, uncovered].every(isTexts)
  );
}

const isTexts = (value: unknown) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

function isMalicious(value: unknown): boolean {
  return isObject(value) && typeof value['id'] === 'string' && typeof value['what'] === 'string';
}
