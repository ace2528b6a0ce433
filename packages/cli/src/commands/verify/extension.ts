import {
  decideTrust,
  findInstalled,
  readTrust,
  verifyInstalled,
  type FileDifference,
  type TrustDecision,
} from '@opendxt/host';
import type { CommandContext, ExitStatus } from '../../command/index.ts';
import { homeOf, machineOf } from '../../host-access/index.ts';
import { formatTable, plural, visibleLine } from '../../printer/index.ts';

const meanings: Readonly<Record<FileDifference['kind'], string>> = {
  missing: 'is not there any more',
  extra: 'was not installed',
  changed: 'has another content',
  mode: 'may be written to, or its right to be executed is another one',
  'not-a-file': 'is no file but a link or something else',
};

/** What is more than another mode comes first. */
const linesShown = 50;

/**
 * Compares the files of an extension with its receipt, and says who signed the bundle.
 * @throws {HostError} `not-installed`
 */
export async function verifyExtension(context: CommandContext, given: string): Promise<ExitStatus> {
  const { printer } = context;
  const result = await verifyInstalled(homeOf(context), given, 'full');
  const { id, version, files, differences, dir } = result;
  const signature = await judgeSignature(context, id);
  const isWhole = differences.length === 0;
  const ok = isWhole && signature?.refused !== true;
  printer.document({ ok, ...result, ...(signature && { signature }) });
  const shown = printer.isVerbose ? differences : differences.slice(0, linesShown);
  const rows = shown.map(({ path, kind }) => [kind, path, meanings[kind]]);
  for (const line of formatTable(rows)) printer.data(line);
  if (shown.length < differences.length)
    printer.data(`… and ${differences.length - shown.length} more (--verbose lists all)`);
  const name = `${id} ${visibleLine(version)}`;
  printer.data(
    isWhole
      ? `${name}: ${plural(files, 'file')}, as installed`
      : `${name}: ${plural(differences.length, 'difference')} in ${dir}`,
  );
  if (signature) printer.data(visibleLine(`signature: ${signature.status}; ${signature.summary}`));
  if (!isWhole) printer.note('installing the same bundle again puts its files right');
  return ok ? 0 : 1;
}

/** By what is trusted and blocked now; undefined where nobody looked for one at the install. */
async function judgeSignature(
  context: CommandContext,
  id: string,
): Promise<TrustDecision | undefined> {
  const home = homeOf(context);
  // Of what is damaged the differences tell.
  const installed = await findInstalled(home, id).catch(() => undefined);
  const signature = installed?.receipt.signature;
  if (signature === undefined) return undefined;
  const trust = await readTrust(home, machineOf(context));
  const publisher = signature.decision.publisher?.id;
  const extension = { id, ...(publisher !== undefined && { publisher }) };
  return decideTrust(signature.evidence, { ...trust, extension });
}
