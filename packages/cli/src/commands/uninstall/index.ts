import type { Declaration } from '../../command/index.ts';

export const declareUninstall: Declaration = (program, runner) => {
  program
    .command('uninstall')
    .description('remove an extension with its settings, secrets and data')
    .argument('<id>', 'an installed extension')
    .option('--keep-data', 'keep its data and the settings that are no secrets')
    .option('--dry-run', 'show what would be removed; change nothing')
    .action(runner(() => import('./run.ts')));
};
