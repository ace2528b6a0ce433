import type { Declaration } from '../../command/index.ts';

export const declareTools: Declaration = (program, runner) => {
  program
    .command('tools')
    .description('the tools of installed extensions, as clients see them')
    .argument('[id]', 'one installed extension; all of them unless told')
    .action(runner(() => import('./run.ts')));
};
