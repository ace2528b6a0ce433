import type { AuditRecord, AuditScan } from '@opendxt/host';
import { formatDuration, visibleLine, type Printer } from '../../printer/index.ts';

/** A record as a line: when, what, of which extension, how it ended, and the rest. */
export function describeRecord(record: AuditRecord, printer: Printer): string {
  const outcome = 'outcome' in record ? record.outcome : '';
  const id = 'id' in record ? record.id : '';
  const color = outcome === 'failed' || outcome === 'refused' ? 'yellow' : undefined;
  const cells = [
    printer.style('dim', record.time),
    record.event.padEnd(9),
    visibleLine(id).padEnd(12),
    color === undefined ? outcome.padEnd(7) : printer.style(color, outcome.padEnd(7)),
    visibleLine(detailsOf(record)),
  ];
  return cells.join('  ').trimEnd();
}

function detailsOf(record: AuditRecord): string {
  switch (record.event) {
    case 'install':
    case 'update':
    case 'rollback':
      return join(
        record.from && `${record.from} →`,
        record.version,
        record.signature?.status,
        record.scan && describeScan(record.scan),
        because(record.why),
      );
    case 'scan':
      return join(record.version, describeScan(record.scan));
    case 'start':
      return join(record.version, `isolation ${record.isolation}`, because(record.why));
    case 'uninstall':
      return record.keptData ? 'its data is kept' : '';
    case 'configure':
      return record.keys.join(', ');
    case 'grant':
    case 'deny':
    case 'revoke':
      return join(record.what, `by ${record.by}`);
    case 'blocked':
      return record.what;
    case 'stop':
      return record.why;
    case 'call':
      return join(
        record.tool,
        formatDuration(record.milliseconds),
        `by ${record.by}`,
        record.arguments === undefined ? '' : JSON.stringify(record.arguments),
      );
    case 'repair':
      return `an interrupted record was taken back (${record.bytes} bytes)`;
    case 'damage':
      return `\`${record.file}\` was not as it had been left: ${record.why}`;
    case 'discard':
      return `\`${record.file}\` was let go, up to record ${record.last.seq}`;
    default:
      return '';
  }
}

function describeScan({ severity, dataFrom, malicious = [] }: AuditScan): string {
  const data = dataFrom === undefined ? 'nothing looked up' : `data of ${dataFrom.slice(0, 10)}`;
  const found = severity === 'none' ? 'nothing found' : `found ${severity}`;
  return [found, data, ...malicious].join(', ');
}

const because = (why?: string) => (why === undefined ? '' : `(${why})`);

const join = (...parts: readonly (string | undefined)[]) => parts.filter(Boolean).join(' ');
