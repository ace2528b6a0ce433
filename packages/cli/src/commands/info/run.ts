import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { digestArchive, examineSignature, openBundle } from '@opendxt/bundle';
import type { CommandBody } from '../../command/index.ts';
import { visibleLine } from '../../printer/index.ts';
import { describeBundle } from './describe.ts';
import { listDescription } from './list.ts';

export const run: CommandBody<object> = async ({ printer, cwd, signal }, [path = '']) => {
  const file = resolve(cwd, path);
  await using bundle = await openBundle(file, { signal });
  printer.progress('digesting …');
  const evidence = await examineSignature(file, { anchors: [], now: new Date(), signal });
  const digests = {
    sha256: evidence.fileDigest,
    contentDigest: (await digestArchive(bundle.archive)).contentDigest,
  };
  const about = describeBundle(bundle, evidence);
  printer.document({ file, ...digests, ...about });
  for (const line of listDescription(about, digests)) printer.data(line);
  for (const ending of ['.sig', '.sigstore.json'])
    if (existsSync(file + ending))
      printer.note(
        visibleLine(`\`${path}${ending}\` may sign it too: \`dxt verify\` says what that comes to`),
      );
  return 0;
};
