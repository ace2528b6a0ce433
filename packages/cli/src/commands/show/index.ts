import type { Declaration } from '../../command/index.ts';

export const declareShow: Declaration = (program, runner) => {
  program
    .command('show')
    .description('all about one installed extension, secrets masked')
    .argument('<id>', 'an installed extension')
    .action(runner(() => import('./run.ts')));
};
