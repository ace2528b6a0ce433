import { planInstall } from '@opendxt/host';
import type { CommandBody } from '../../command/index.ts';
import { keepYoungHeapSmall } from '../../heap/index.ts';
import { contextOf } from '../../host-access/index.ts';
import { carryOut } from './carry-out.ts';
import { takeBundle } from './given-bundle.ts';
import { readPlanOptions, type InstallOptions } from './options.ts';

/** Whoever names an installed extension and a file has agreed to all but what it wants anew. */
export const run: CommandBody<InstallOptions> = async (context, [id = '', given = ''], options) => {
  keepYoungHeapSmall();
  const planOptions = await readPlanOptions(context, options);
  const host = await contextOf(context);
  await using bundle = await takeBundle(context, host.home, given);
  const plan = await planInstall(host, bundle.file, {
    ...planOptions,
    ...(options.dryRun === true ? {} : { audit: host.audit }),
    update: id,
    ...(bundle.source === undefined ? {} : { source: bundle.source }),
  });
  return await carryOut(context, host, plan, {
    dryRun: options.dryRun === true,
    asks: plan.widening.length > 0,
    configured: [...(options.set ?? []), ...(options.secret ?? [])].length > 0,
  });
};
