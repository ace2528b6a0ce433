import type { Declaration } from '../../command/index.ts';

export const declareLogs: Declaration = (program, runner) => {
  program
    .command('logs')
    .description('what a server wrote to stderr, and what the host says about it')
    .argument('[id]', 'an installed extension; the host itself, unless told')
    .option('--last <n>', 'the last lines')
    .option('--since <time>', 'since a time (ISO 8601) or as long ago as `90s`, `15m`, `2h`, `7d`')
    .option('--follow', 'go on with what comes, until Ctrl-C')
    .action(runner(() => import('./run.ts')));
};
