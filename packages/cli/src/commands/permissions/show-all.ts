import {
  HostError,
  listInstalled,
  readPermissions,
  type HostContext,
  type PermissionOverview,
} from '@opendxt/host';
import type { ExitStatus } from '../../command/index.ts';
import { formatTable, type Printer } from '../../printer/index.ts';
import { overviewDocument } from './show-overview.ts';

/** One line for each installed extension; one that is damaged hides no other. */
export async function showAll(printer: Printer, host: HostContext): Promise<ExitStatus> {
  const listed = await listInstalled(host.home);
  const overviews: (PermissionOverview | { readonly id: string; readonly error: HostError })[] = [];
  for (const { id } of listed) {
    try {
      overviews.push(await readPermissions(host, id));
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      overviews.push({ id, error });
    }
  }
  printer.document(
    overviews.map((one) =>
      'error' in one
        ? { id: one.id, error: { code: one.error.code, message: one.error.message } }
        : overviewDocument(one, host.sandbox),
    ),
  );
  if (overviews.length === 0) {
    printer.note('nothing is installed: `dxt install <file>` installs an extension');
    return 0;
  }
  const rows = overviews.map((one) => ('error' in one ? [one.id, 'damaged'] : rowOf(one)));
  const header = ['id', 'granted', 'not granted', 'denied', 'tools', 'isolation'];
  for (const line of formatTable([header, ...rows])) printer.data(line);
  for (const one of overviews) if ('error' in one) printer.warn(`${one.id}: ${one.error.message}`);
  return 0;
}

function rowOf({ id, permissions, grants }: PermissionOverview): readonly string[] {
  const named = (state: PermissionOverview['permissions'][number]['state']) =>
    permissions.flatMap((one) => (one.state === state ? [one.what] : [])).join(' ') || '-';
  return [
    id,
    named('granted'),
    named('not-granted'),
    named('denied'),
    grants.tools.usual,
    grants.isolation,
  ];
}
