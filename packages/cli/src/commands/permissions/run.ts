import { readPermissions } from '@opendxt/host';
import { CliError, type CommandBody } from '../../command/index.ts';
import { contextOf } from '../../host-access/index.ts';
import { applyEdits } from './apply-edits.ts';
import { readEdits, type EditOptions } from './edits.ts';
import { overviewDocument, showOverview } from './show-overview.ts';
import { showAll } from './show-all.ts';

export const run: CommandBody<EditOptions> = async (context, [id], options) => {
  const { printer } = context;
  const edits = readEdits(options);
  const host = await contextOf(context);
  if (id === undefined) {
    if (edits.length > 0 || options.reset === true)
      throw new CliError('usage', 'expected the id of the extension whose permissions change', {
        hint: '`dxt permissions <id> --allow …`; `dxt list` shows the ids',
      });
    return showAll(printer, host);
  }
  if (edits.length > 0 || options.reset === true)
    return applyEdits(context, host, id, { edits, reset: options.reset === true });
  const overview = await readPermissions(host, id);
  printer.document(overviewDocument(overview, host.sandbox));
  showOverview(printer, overview, host.sandbox);
  return 0;
};
