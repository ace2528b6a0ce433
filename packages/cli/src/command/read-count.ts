import { CliError } from './error.ts';

/** The whole number above 0 that an option was given. */
export function readCount(option: string, given: string): number {
  const count = Number(given);
  if (/^\d+$/.test(given) && Number.isSafeInteger(count) && count > 0) return count;
  throw new CliError('usage', `\`${option}\` expects a whole number above 0, found \`${given}\``);
}
