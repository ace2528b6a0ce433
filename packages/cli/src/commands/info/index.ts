import type { Declaration } from '../../command/index.ts';

export const declareInfo: Declaration = (program, runner) => {
  program
    .command('info')
    .description('show what a bundle is, holds and asks for')
    .argument('<bundle>', 'the .mcpb or .dxt file')
    .action(runner(() => import('./run.ts')));
};
