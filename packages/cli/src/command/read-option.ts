import { BundleError } from '@opendxt/bundle';
import { CliError } from './error.ts';

/** What is read of the value of an option; a value that is none is wrong usage. CliError `usage`. */
export function readOption<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    throw new CliError('usage', `\`${option}\`: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  }
}
