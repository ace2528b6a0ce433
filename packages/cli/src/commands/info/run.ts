import { resolve } from 'node:path';
import { digestArchive, digestFile, openBundle } from '@opendxt/bundle';
import type { CommandBody } from '../../command/index.ts';
import { describeBundle } from './describe.ts';
import { listDescription } from './list.ts';

export const run: CommandBody<object> = async ({ printer, cwd, signal }, [path = '']) => {
  const file = resolve(cwd, path);
  await using bundle = await openBundle(file, { signal });
  printer.progress('digesting …');
  const digests = {
    sha256: await digestFile(file, { signal }),
    contentDigest: (await digestArchive(bundle.archive)).contentDigest,
  };
  const about = describeBundle(bundle);
  printer.document({ file, ...digests, ...about });
  for (const line of listDescription(about, digests)) printer.data(line);
  return 0;
};
