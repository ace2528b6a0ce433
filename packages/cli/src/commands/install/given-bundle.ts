import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { downloadBundle, isAddress, type Home } from '@opendxt/host';
import { CliError, type CommandContext } from '../../command/index.ts';
import { formatBytes } from '../../printer/index.ts';

/** The bundle that a command was given; what was fetched goes when it is disposed of. */
export interface GivenBundle extends AsyncDisposable {
  readonly file: string;
  /** Where it came from, when that is not its path. */
  readonly source?: string;
}

/** A file as it is, or what an address leads to. Says what is wrong with it before it is opened. */
export async function takeBundle(
  context: CommandContext,
  home: Home,
  given: string,
): Promise<GivenBundle> {
  if (isAddress(given)) return fetchBundle(context, home, given);
  const file = resolve(context.cwd, given);
  const info = await stat(file).catch(() => undefined);
  if (info?.isFile() === true) return { file, [Symbol.asyncDispose]: async () => undefined };
  throw info === undefined
    ? new CliError('not-found', `there is no file \`${given}\``)
    : new CliError('not-found', `\`${given}\` is no bundle but a folder`, {
        hint: `\`dxt pack ${given}\` makes one of it`,
      });
}

async function fetchBundle(
  { printer, signal }: CommandContext,
  home: Home,
  address: string,
): Promise<GivenBundle> {
  const bundle = await downloadBundle(home, address, {
    signal,
    onProgress: ({ received, total }) =>
      printer.progress(
        `fetching: ${formatBytes(received)}${total === undefined ? '' : ` of ${formatBytes(total)}`}`,
      ),
    onRetry: (what) => printer.note(what),
  });
  printer.endProgress();
  if (!bundle.checked)
    printer.warn(
      'the address names no digest: what arrived is whatever the server sent (`#sha256=…` at its end would tell)',
    );
  return bundle;
}
