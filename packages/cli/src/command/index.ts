export type { CommandBody, CommandContext, ExitStatus } from './context.ts';
export { createRunner, type Declaration } from './declare.ts';
export { CliError } from './error.ts';
export { asUsageError } from './usage-error.ts';
export { readCount } from './read-count.ts';
export { readOption } from './read-option.ts';
export { readSince } from './read-since.ts';
