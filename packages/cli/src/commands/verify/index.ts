import type { Declaration } from '../../command/index.ts';

export const declareVerify: Declaration = (program, runner) => {
  program
    .command('verify')
    .description('check that the files of an extension are those that were installed')
    .argument('<id>', 'an installed extension')
    .action(runner(() => import('./run.ts')));
};
