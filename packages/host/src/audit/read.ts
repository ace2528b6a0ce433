import type { Home } from '../home/index.ts';
import { followLines, readLines } from '../lines/index.ts';
import { auditPlaces } from './head.ts';
import { decodeLine, type AuditRecord } from './record.ts';
import { takeSnapshot } from './snapshot.ts';

export interface AuditFilter {
  readonly id?: string;
  readonly event?: string;
  /** ISO 8601; records of that time and later. */
  readonly since?: string;
}

/** The records that there are, oldest first; lines that are none are left to `verifyAudit`. */
export async function* readAudit(
  home: Home,
  filter: AuditFilter = {},
): AsyncGenerator<AuditRecord> {
  using snapshot = await takeSnapshot(home);
  for (const { descriptor, size } of snapshot.files) {
    for (const { bytes } of readLines(descriptor, size)) {
      const found = decodeLine(bytes);
      if (found.kind === 'record' && passesFilter(found.record, filter)) yield found.record;
    }
  }
}

/** Records as they are written, after the one with this number, until the signal. */
export async function* followAudit(
  home: Home,
  after: number,
  filter: AuditFilter,
  signal: AbortSignal,
): AsyncGenerator<AuditRecord> {
  for await (const line of followLines(auditPlaces(home).log, 0, signal)) {
    const found = decodeLine(line);
    if (found.kind === 'record' && found.record.seq > after && passesFilter(found.record, filter))
      yield found.record;
  }
}

/** Whether a record is one of those that are looked for. */
export function passesFilter(record: AuditRecord, { id, event, since }: AuditFilter): boolean {
  return (
    (id === undefined || ('id' in record && record.id === id)) &&
    (event === undefined || record.event === event) &&
    (since === undefined || record.time >= since)
  );
}
