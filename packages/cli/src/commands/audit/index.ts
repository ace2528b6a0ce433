import type { Declaration } from '../../command/index.ts';

export const declareAudit: Declaration = (program, runner) => {
  program
    .command('audit')
    .description('what was installed, granted, started, called and refused; whether it is whole')
    .option('--id <id>', 'of one extension')
    .option('--event <name>', 'of one kind, as `call` or `grant`')
    .option('--since <time>', 'since a time (ISO 8601) or as long ago as `90s`, `15m`, `2h`, `7d`')
    .option('--last <n>', 'the last ones')
    .option('--follow', 'go on with what comes, until Ctrl-C')
    .option('--verify', 'check the chain of records from its beginning to its end')
    .action(runner(() => import('./run.ts')));
};
