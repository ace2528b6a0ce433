import { chooseSandbox, type IsolationLevel } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { homeOf, machineOf, readOverview } from '../../host-access/index.ts';
import { formatTable } from '../../printer/index.ts';
import { readKnownVerdicts, scanCell, scanDocument, signatureCell } from '../../verdicts/index.ts';

const isolations: Readonly<Record<IsolationLevel, string>> = {
  full: 'isolated',
  partial: 'partly isolated',
  none: 'not isolated',
};

export const run: CommandBody<object> = async (context) => {
  const { printer } = context;
  const home = homeOf(context);
  const extensions = await readOverview(home);
  const machine = machineOf(context);
  const { level: isolation } = await chooseSandbox(home, machine);
  const listed = await Promise.all(
    extensions.map(async (extension) => {
      const { installed } = extension;
      const known = installed && (await readKnownVerdicts({ home, machine }, installed));
      return { ...extension, known: known ?? { error: 'it is damaged' } };
    }),
  );
  printer.document(
    listed.map(({ id, version, enabled, state, displayName, error, pid, known }) => ({
      id,
      version,
      enabled,
      state,
      isolation,
      displayName,
      ...(known.signature && { signature: known.signature.status }),
      ...(known.scan && { scan: scanDocument(known.scan) }),
      ...(pid === undefined ? {} : { pid }),
      ...(error === undefined ? {} : { error }),
    })),
  );
  const now = new Date();
  const rows = listed.map(({ id, version, state, displayName, known }) => [
    id,
    version,
    state,
    isolations[isolation],
    signatureCell(known),
    scanCell(known, now),
    displayName,
  ]);
  for (const line of formatTable(rows)) printer.data(line);
  for (const { id, error, known } of listed) {
    const why = error ?? known.error;
    if (why !== undefined) printer.warn(`${id}: ${why}`);
  }
  if (extensions.length === 0)
    printer.note('nothing is installed: `dxt install <file>` installs an extension');
  return 0;
};
