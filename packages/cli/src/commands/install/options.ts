import type { PlanOptions } from '@opendxt/host';
import type { CommandContext } from '../../command/index.ts';
import { readAllow, readLimit } from '../../consent/index.ts';
import { readGivenSettings } from '../../given-settings/index.ts';

/** What `install` and `update` take. */
export interface InstallOptions {
  readonly set?: readonly string[];
  readonly secret?: readonly string[];
  readonly allow?: readonly string[];
  readonly limit?: readonly string[];
  readonly downgrade?: boolean;
  readonly replace?: boolean;
  /** `false` with `--no-start`. */
  readonly start: boolean;
  readonly dryRun?: boolean;
}

/** Reads everything that was typed, secrets from stdin among it. */
export async function readPlanOptions(
  context: CommandContext,
  options: InstallOptions,
): Promise<PlanOptions> {
  const allow = (options.allow ?? []).map(readAllow);
  const limits = (options.limit ?? []).map(readLimit);
  return {
    settings: await readGivenSettings(context, options.set ?? [], options.secret ?? []),
    allow,
    limits: Object.fromEntries(
      limits.flatMap(({ limit, value }) => (value === undefined ? [] : [[limit, value]])),
    ),
    rules: { downgrade: options.downgrade === true, replace: options.replace === true },
    start: options.start,
    shown: context.interactive,
    signal: context.signal,
  };
}
