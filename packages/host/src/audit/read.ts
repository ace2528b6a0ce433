import type { Home } from '../home/index.ts';
import { readLines } from './lines.ts';
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
      if (found.kind === 'record' && passes(found.record, filter)) yield found.record;
    }
  }
}

export function passes(record: AuditRecord, { id, event, since }: AuditFilter): boolean {
  return (
    (id === undefined || ('id' in record && record.id === id)) &&
    (event === undefined || record.event === event) &&
    (since === undefined || record.time >= since)
  );
}
