import {
  followAudit,
  passesFilter,
  readAudit,
  type AuditFilter,
  type AuditRecord,
} from '@opendxt/host';
import { readCount, readSince, type CommandBody } from '../../command/index.ts';
import { homeOf } from '../../host-access/index.ts';
import { describeRecord } from './describe-record.ts';
import { verify } from './verify.ts';

interface Options {
  readonly id?: string;
  readonly event?: string;
  readonly since?: string;
  readonly last?: string;
  readonly follow?: boolean;
  readonly verify?: boolean;
}

export const run: CommandBody<Options> = async (context, _positionals, options) => {
  if (options.verify === true) return verify(context, others(options));
  const { printer, signal } = context;
  const home = homeOf(context);
  const filter = readFilter(options);
  const most = options.last === undefined ? Infinity : readCount('--last', options.last);
  const records: AuditRecord[] = [];
  let newest = 0;
  for await (const record of readAudit(home)) {
    signal.throwIfAborted();
    newest = record.seq;
    if (!passesFilter(record, filter)) continue;
    records.push(record);
    if (records.length > most) records.shift();
  }
  if (options.follow !== true) printer.document(records);
  const show = (record: AuditRecord) => {
    if (options.follow === true) printer.record(record);
    printer.data(describeRecord(record, printer));
  };
  for (const record of records) show(record);
  if (options.follow === true)
    for await (const record of followAudit(home, newest, filter, signal)) show(record);
  else if (records.length === 0)
    printer.note(newest === 0 ? 'nothing has been recorded yet' : 'no record is like that');
  return 0;
};

function readFilter({ id, event, since }: Options): AuditFilter {
  return {
    ...(id === undefined ? {} : { id }),
    ...(event === undefined ? {} : { event }),
    ...(since === undefined ? {} : { since: readSince(since, new Date()) }),
  };
}

/** An option that chooses records. */
function others({ id, event, since, last, follow }: Options): string | undefined {
  const [first] = Object.entries({ id, event, since, last, follow }).filter(
    ([, value]) => value !== undefined,
  );
  return first && `--${first[0]}`;
}
