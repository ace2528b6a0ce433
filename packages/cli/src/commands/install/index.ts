import type { Declaration } from '../../command/index.ts';

export const declareInstall: Declaration = (program, runner) => {
  program
    .command('install')
    .description('install a bundle: show what it is, ask, and put it into the store')
    .argument('<file>', 'the .mcpb or .dxt file')
    .option('--set <key=value>', 'a setting; several times for several values', collect)
    .option('--secret <key>', 'a secret setting, asked for, or a line of stdin', collect)
    .option('--as <id>', 'install it under this id')
    .option('--allow <what>', '`tools`: its tools run without asking each time')
    .option('--dry-run', 'show what would be done; change nothing')
    .action(runner(() => import('./run.ts')));
};

/** Options that may be given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
