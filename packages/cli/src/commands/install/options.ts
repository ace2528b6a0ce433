import type { PlanOptions } from '@opendxt/host';
import type { CommandContext } from '../../command/index.ts';
import { readAllow, readLimit } from '../../consent/index.ts';
import { readGivenSettings } from '../../given-settings/index.ts';
import { plural } from '../../printer/index.ts';

/** What `install` and `update` take. */
export interface InstallOptions {
  readonly set?: readonly string[];
  readonly secret?: readonly string[];
  readonly allow?: readonly string[];
  readonly limit?: readonly string[];
  readonly downgrade?: boolean;
  readonly replace?: boolean;
  readonly newPublisher?: string;
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
    rules: {
      downgrade: options.downgrade === true,
      replace: options.replace === true,
      ...(options.newPublisher !== undefined && { newPublisher: options.newPublisher }),
    },
    start: options.start,
    onScan: (done, total) => {
      if (done % 100 === 0 || done === total)
        context.printer.progress(`scanning: ${done} of ${plural(total, 'file')}`);
    },
    shown: context.interactive,
    signal: context.signal,
  };
}
