import type { Declaration } from '../../command/index.ts';

export const declareEnable: Declaration = (program, runner) => {
  program
    .command('enable')
    .description('let the tools of an extension be used again')
    .argument('<id>', 'an installed extension')
    .action(runner(() => import('./enable.ts')));
};

export const declareDisable: Declaration = (program, runner) => {
  program
    .command('disable')
    .description('end the server of an extension and offer its tools no more; all of it is kept')
    .argument('<id>', 'an installed extension')
    .action(runner(() => import('./disable.ts')));
};
