import { resolve } from 'node:path';
import { unsignBundle } from '@opendxt/bundle';
import type { CommandBody } from '../../command/index.ts';
import { refuseToOverwrite } from '../../output-file/index.ts';

interface Options {
  readonly output?: string;
}

export const run: CommandBody<Options> = async (context, [given = ''], { output }) => {
  const { printer, cwd, signal } = context;
  const target = output === undefined ? undefined : resolve(cwd, output);
  if (output !== undefined && target !== undefined) await refuseToOverwrite(target, output);
  const report = await unsignBundle(resolve(cwd, given), {
    signal,
    ...(target === undefined ? {} : { output: target }),
  });
  printer.document(report);
  printer.data(`\`${output ?? given}\` has no signature now`);
  printer.data(`file digest (SHA-256): ${report.fileDigest}`);
  return 0;
};
