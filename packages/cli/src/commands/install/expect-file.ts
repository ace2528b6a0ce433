import { stat } from 'node:fs/promises';
import { CliError } from '../../command/index.ts';

/** Says what is wrong with what should be a bundle, before it is opened. */
export async function expectFile(file: string, given: string): Promise<void> {
  const info = await stat(file).catch(() => undefined);
  if (info?.isFile() === true) return;
  if (/^https?:\/\//i.test(given))
    throw new CliError('not-found', `\`install\` expects a file, found the address \`${given}\``, {
      hint: 'fetch it first: addresses are not supported yet',
    });
  throw info === undefined
    ? new CliError('not-found', `there is no file \`${given}\``)
    : new CliError('not-found', `\`${given}\` is no bundle but a folder`, {
        hint: `\`dxt pack ${given}\` makes one of it`,
      });
}
