import { HostError, parseAllow, parseLimit } from '@opendxt/host';
import { CliError } from '../command/index.ts';

/** What was given to `--allow`, `--deny` or `--revoke`. */
export const readAllow = (text: string): ReturnType<typeof parseAllow> => read(parseAllow, text);

/** What was given to `--limit`. */
export const readLimit = (text: string): ReturnType<typeof parseLimit> => read(parseLimit, text);

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
