import type { Declaration } from '../../command/index.ts';

export const declareList: Declaration = (program, runner) => {
  program
    .command('list')
    .description('what is installed, and what of it is running')
    .action(runner(() => import('./run.ts')));
};
