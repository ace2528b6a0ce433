import { Option } from 'commander';
import type { Declaration } from '../../command/index.ts';

export const declareHost: Declaration = (program, runner) => {
  program
    .command('host')
    .description('the host in the foreground: it runs the servers for all clients')
    .option('--stop', 'end the host that is up, and the servers it runs')
    .addOption(new Option('--background').hideHelp())
    .action(runner(() => import('./run.ts')));
};
