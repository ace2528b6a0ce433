import { HostError, parseAllow, parseLimit, type PlanOptions } from '@opendxt/host';
import { CliError, type CommandContext } from '../../command/index.ts';
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
  const allow = (options.allow ?? []).map((text) => read(parseAllow, text));
  const limits = (options.limit ?? []).map((text) => read(parseLimit, text));
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

/** What can't be understood on the command line is wrong usage. */
function read<Value>(parse: (text: string) => Value, text: string): Value {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const { message, hint } = error;
    throw new CliError('usage', message, hint === undefined ? {} : { hint });
  }
}
