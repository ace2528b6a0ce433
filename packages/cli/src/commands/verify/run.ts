import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HostError } from '@opendxt/host';
import { CliError, type CommandBody } from '../../command/index.ts';
import { verifyExtension } from './extension.ts';
import { verifyFile } from './file.ts';
import type { VerifyCommandOptions } from './options.ts';

export const run: CommandBody<VerifyCommandOptions> = async (context, [given = ''], options) => {
  const path = resolve(context.cwd, given);
  const { rebuild, ...signatureOptions } = options;
  if (rebuild !== undefined) {
    if (Object.keys(signatureOptions).length > 0)
      throw new CliError(
        'usage',
        '`--rebuild` looks at no signature: it goes without other options',
      );
    const { verifyRebuild } = await import('./rebuild/index.ts');
    return verifyRebuild(context, { given, folder: rebuild });
  }
  if (Object.keys(options).length > 0) return verifyFile(context, path, options);
  try {
    return await verifyExtension(context, given);
  } catch (error) {
    if (!(error instanceof HostError && error.code === 'not-installed')) throw error;
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined) return verifyFile(context, path, options);
    if (/^[a-z0-9-]+$/.test(given)) throw error;
    throw new CliError('not-found', `there is no bundle \`${given}\``);
  }
};
