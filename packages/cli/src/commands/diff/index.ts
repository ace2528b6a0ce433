import type { Declaration } from '../../command/index.ts';

export const declareDiff: Declaration = (program, runner) => {
  program
    .command('diff')
    .description('show in what two versions of an extension differ')
    .argument('<before>', 'a bundle, a folder, or the id of an installed extension')
    .argument('<after>', 'another one')
    .option('--exit-code', 'end with 1 where they differ')
    .action(runner(() => import('./run.ts')));
};
