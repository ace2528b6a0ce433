import { resolve } from 'node:path';
import { unsignBundle } from '@opendxt/bundle';
import { type CommandBody, refuseToOverwrite } from '../../command/index.ts';

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
