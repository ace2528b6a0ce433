import type { Declaration } from '../../command/index.ts';

export const declareServe: Declaration = (program, runner) => {
  program
    .command('serve')
    .description('all tools over stdio: what an MCP client starts')
    .action(runner(() => import('./run.ts')));
};
