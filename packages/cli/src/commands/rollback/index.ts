import type { Declaration } from '../../command/index.ts';

export const declareRollback: Declaration = (program, runner) => {
  program
    .command('rollback')
    .description('go back to a version that is kept, with its settings and grants; data stays')
    .argument('<id>', 'an installed extension')
    .argument('[version]', 'the version; the one that was installed before, unless told')
    .option('--list', 'show the versions that are kept; change nothing')
    .action(runner(() => import('./run.ts')));
};
