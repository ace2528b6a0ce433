export { builtCommand } from './built-command.ts';
export { commandEnvironment, runCommand, type CommandRun, type RunOptions } from './run-command.ts';
export { transcript } from './transcript.ts';
