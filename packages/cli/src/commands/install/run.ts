import { resolve } from 'node:path';
import { planInstall } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { keepYoungHeapSmall } from '../../heap/index.ts';
import { contextOf } from '../../host-access/index.ts';
import { carryOut } from './carry-out.ts';
import { expectFile } from './expect-file.ts';
import { readPlanOptions, type InstallOptions } from './options.ts';

export const run: CommandBody<InstallOptions & { readonly as?: string }> = async (
  context,
  [given = ''],
  options,
) => {
  keepYoungHeapSmall();
  const file = resolve(context.cwd, given);
  await expectFile(file, given);
  const planOptions = await readPlanOptions(context, options);
  const host = await contextOf(context);
  const plan = await planInstall(host, file, {
    ...planOptions,
    ...(options.as === undefined ? {} : { as: options.as }),
  });
  return carryOut(context, host, plan, {
    dryRun: options.dryRun === true,
    asks: plan.action !== 'keep' || plan.widening.length > 0,
    configured: [...(options.set ?? []), ...(options.secret ?? [])].length > 0,
  });
};
