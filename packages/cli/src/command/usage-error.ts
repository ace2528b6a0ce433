import type { CommanderError } from 'commander';
import { CliError } from './error.ts';

const suggestion = /\(Did you mean (?:one of )?([^?]+)\?\)/;

/**
 * What commander says about the arguments, in our words: backticks around literals, no full stop,
 * and its suggestion (or the way to the help) as the hint.
 */
export function asUsageError(error: CommanderError, command: string | undefined): CliError {
  if (error.code === 'commander.help')
    return new CliError('usage', 'expected a command', { hint: hintFor('', command) });
  const [first = ''] = error.message.split('\n');
  const message = first
    .replace(/^error: /, '')
    .replace('. Expected', ': expected')
    .replaceAll(/'([^']*)'/g, '`$1`')
    .replace(/\.$/, '');
  return new CliError('usage', message, { hint: hintFor(error.message, command) });
}

function hintFor(message: string, command: string | undefined): string {
  const names = suggestion.exec(message)?.[1]?.split(', ');
  if (names !== undefined)
    return `did you mean ${names.map((name) => `\`${name}\``).join(' or ')}?`;
  return `\`dxt ${command === undefined ? '' : `${command} `}--help\` shows what it takes`;
}
